import EaselCore

/// One worker process's connection to the store: it may fail, and the process may die before or after any call.
struct StoreConnection: ForwardingStore {
    let process: Int
    let base: any Store
    let executor: SimulationExecutor
    let stage: Stage
    let weather: Weather
    let ledger: Ledger
    let random: SimulationRandom
    let troubles: Troubles
    let messageClaims: MessageClaims
    /// A broken variant treats an answer that it can't store as stored.
    let dropsAnswers: Bool

    func updateImageNode(
        _ id: ImageNodeID, decide: @escaping @Sendable (NodeHistory) throws -> NodeDecision?
    ) async throws -> NodeDecision? {
        do {
            return try await write("record \(id)", isOneOfMany: true) {
                try await base.updateImageNode(id, decide: decide)
            }
        } catch let EaselError.unavailable(message) {
            guard dropsAnswers, troubles.storeIsAway else { throw EaselError.unavailable(message: message) }
            return nil
        }
    }

    func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt] {
        try await write("claim \(claim.states[0].rawValue)") {
            let claimed = try await base.claimAttempts(claim)
            ledger.noteSends(claimed.count { $0.work == .send })
            return claimed
        }
    }

    func expectBytes(_ digest: String, of attempt: Attempt?, at now: Timestamp) async throws {
        try await write("expect \(digest)", isOneOfMany: true) {
            try await base.expectBytes(digest, of: attempt, at: now)
        }
    }

    func renew(_ lease: Lease, on attempts: [Attempt], messages: [MessageID]) async throws {
        try await write("renew leases") {
            try await base.renew(lease, on: attempts, messages: messages)
            // Such a short lease puts them back.
            if lease.seconds <= 1 { messages.forEach(messageClaims.forget) }
        }
    }

    func unprocessedCallbacks(limit: Int) async throws -> [CallbackRecord] {
        try await read { try await base.unprocessedCallbacks(limit: limit) }
    }

    func processCallback(
        _ id: CallbackID, of node: ImageNodeID,
        decide: @escaping @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) async throws {
        try await write("process \(id)", isOneOfMany: true) {
            try await base.processCallback(id, of: node, decide: decide)
        }
    }

    func releaseCredits(of node: ImageNodeID, attempt: Int, sentAt: Timestamp) async throws {
        try await write("release \(node)") {
            try await base.releaseCredits(of: node, attempt: attempt, sentAt: sentAt)
        }
    }

    func claimMessages(_ claim: MessageClaim) async throws -> [Message] {
        try await write("claim messages") {
            let claimed = try await base.claimMessages(claim)
            for message in claimed { messageClaims.note(message.id, by: process) }
            return claimed
        }
    }

    func claimDeliveries(_ claim: DeliveryClaim) async throws -> [ClaimedDelivery] {
        try await write("claim deliveries") { try await base.claimDeliveries(claim) }
    }

    func updateDelivery(
        _ event: WebhookEventID, to webhook: WebhookID,
        decide: @escaping @Sendable (WebhookDelivery, Webhook) throws -> (WebhookDelivery, Webhook)?
    ) async throws -> WebhookDelivery {
        try await write("record \(event)", isOneOfMany: true) {
            try await base.updateDelivery(event, to: webhook, decide: decide)
        }
    }

    func removeChanges(madeBefore end: Timestamp) async throws -> Int {
        try await write("forget changes") { try await base.removeChanges(madeBefore: end) }
    }

    func removeEvents(madeBefore end: Timestamp) async throws -> Int {
        try await write("forget events") { try await base.removeEvents(madeBefore: end) }
    }

    func removeCallbacks(receivedBefore end: Timestamp) async throws -> Int {
        try await write("forget callbacks") { try await base.removeCallbacks(receivedBefore: end) }
    }

    func removeDeliveries(madeBefore end: Timestamp) async throws -> Int {
        try await write("forget deliveries") { try await base.removeDeliveries(madeBefore: end) }
    }

    func removeSessions(expiredBy now: Timestamp) async throws -> Int {
        try await read { try await base.removeSessions(expiredBy: now) }
    }

    func removeUploads(madeBefore end: Timestamp, at now: Timestamp) async throws -> Int {
        try await read { try await base.removeUploads(madeBefore: end, at: now) }
    }

    func emptyTrash(deletedBefore end: Timestamp, at now: Timestamp) async throws -> Int {
        try await read { try await base.emptyTrash(deletedBefore: end, at: now) }
    }

    func countPass(after seen: Int?) async throws -> Int {
        try await read { try await base.countPass(after: seen) }
    }

    func removeIdempotencyKeys(madeBefore end: Timestamp) async throws -> Int {
        try await read { try await base.removeIdempotencyKeys(madeBefore: end) }
    }

    func canvas(_ id: CanvasID) async throws -> Canvas? {
        try await read { try await base.canvas(id) }
    }

    func answer(
        _ id: MessageID, make: @escaping @Sendable (AnswerGround) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        try await write("answer \(id)") { try await base.answer(id, make: make) }
    }

    func answerState(of id: MessageID) async throws -> AnswerState? {
        try await read { try await base.answerState(of: id) }
    }

    func addRound(
        to id: MessageID, after rounds: Int, changing nodes: Set<ImageNodeID>,
        make: @escaping @Sendable (AnswerGround) -> RoundDecision
    ) async throws -> ChatProgress? {
        try await write("round of \(id)") {
            try await base.addRound(to: id, after: rounds, changing: nodes, make: make)
        }
    }

    private func read<Value>(_ call: () async throws -> Value) async throws -> Value {
        if troubles.storeIsAway { throw EaselError.unavailable(message: "The database is locked.") }
        return try await executor.outside(call)
    }

    private func write<Value>(
        _ what: @autoclosure () -> String, isOneOfMany: Bool = false, _ call: () async throws -> Value
    ) async throws -> Value {
        guard await stage.pause(process, "\(process) \(what())", isOneOfMany: isOneOfMany) else {
            throw CancellationError()
        }
        if troubles.storeIsAway || weather.happens(.storeFails) {
            throw EaselError.unavailable(message: "The disk is full.")
        }
        // Every step of an attempt uses random numbers: an empty claim that used none has changed nothing.
        let draws = random.draws
        let value = try await executor.outside(call)
        if let claimed = value as? [Any], claimed.isEmpty, random.draws == draws { return value }
        ledger.noteWrite()
        guard await stage.pause(process, "\(process) did \(what())", isOneOfMany: isOneOfMany) else {
            throw CancellationError()
        }
        if weather.happens(.commitUnheard) { throw EaselError.unavailable(message: "The answer was lost.") }
        return value
    }
}
