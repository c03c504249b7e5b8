import EaselCore

/// The store as one worker process reaches it: it may fail, and the process may die before or after any call.
struct StoreConnection: ForwardingStore {
    let process: Int
    let base: any Store
    let executor: SimulationExecutor
    let stage: Stage
    let weather: Weather
    let ledger: Ledger
    let random: SimulationRandom

    func updateImageNode(
        _ id: ImageNodeID, decide: @escaping @Sendable (NodeHistory) throws -> NodeDecision?
    ) async throws -> NodeDecision? {
        try await write("record \(id)") { try await base.updateImageNode(id, decide: decide) }
    }

    func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt] {
        try await write("claim \(claim.states[0].rawValue)") {
            let claimed = try await base.claimAttempts(claim)
            ledger.noteSends(claimed.count { $0.work == .send })
            return claimed
        }
    }

    func renewLeases(of owner: String, on attempts: [Attempt], until end: Timestamp) async throws {
        try await write("renew leases") { try await base.renewLeases(of: owner, on: attempts, until: end) }
    }

    func unprocessedCallbacks(limit: Int) async throws -> [CallbackRecord] {
        try await executor.outside { try await base.unprocessedCallbacks(limit: limit) }
    }

    func processCallback(
        _ id: CallbackID, of node: ImageNodeID,
        decide: @escaping @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) async throws {
        try await write("process \(id)", isOneOfMany: true) {
            try await base.processCallback(id, of: node, decide: decide)
        }
    }

    func unansweredMessages(limit: Int) async throws -> [Message] {
        try await executor.outside { try await base.unansweredMessages(limit: limit) }
    }

    func canvas(_ id: CanvasID) async throws -> Canvas? {
        try await executor.outside { try await base.canvas(id) }
    }

    func answer(
        _ id: MessageID, make: @escaping @Sendable (BoardExtent) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        try await write("answer \(id)") { try await base.answer(id, make: make) }
    }

    private func write<Value>(
        _ what: @autoclosure () -> String, isOneOfMany: Bool = false, _ call: () async throws -> Value
    ) async throws -> Value {
        guard await stage.pause(process, "\(process) \(what())", isOneOfMany: isOneOfMany) else {
            throw CancellationError()
        }
        if weather.happens(.storeFails) { throw EaselError.unavailable(message: "The disk is full.") }
        // Every step of an attempt draws chance: a claim that drew none has changed nothing.
        let draws = random.draws
        let value = try await executor.outside(call)
        if let claimed = value as? [ClaimedAttempt], claimed.isEmpty, random.draws == draws { return value }
        ledger.noteWrite()
        guard await stage.pause(process, "\(process) did \(what())") else { throw CancellationError() }
        if weather.happens(.commitUnheard) { throw EaselError.unavailable(message: "The answer was lost.") }
        return value
    }
}
