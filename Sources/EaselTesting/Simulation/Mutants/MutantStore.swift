import EaselCore
import Synchronization

/// A store that breaks one promise.
struct MutantStore: ForwardingStore {
    let base: any Store
    let mutation: Mutation
    private let handedOut = Handed()

    init(base: any Store, mutation: Mutation) {
        self.base = base
        self.mutation = mutation
    }

    /// The last claim, to be returned again.
    private final class Handed: Sendable {
        private let last = Mutex<ClaimedAttempt?>(nil)

        func swap(_ next: ClaimedAttempt?) -> ClaimedAttempt? {
            last.withLock { last in
                defer { last = next }
                return last
            }
        }
    }

    func claimAttempts(_ claim: AttemptClaim) async throws -> [ClaimedAttempt] {
        switch mutation {
        case .ignoredLeases where claim.states == [.queued]:
            let claimed = try await base.claimAttempts(claim)
            return claimed + [handedOut.swap(claimed.first)].compactMap { $0 }
        case .ignoredRateLimit:
            return try await base.claimAttempts(
                AttemptClaim(
                    states: claim.states, limit: claim.limit, owner: claim.owner, surroundings: claim.surroundings,
                    policy: claim.policy))
        case .forgottenOwed where claim.states.contains(.owed):
            return try await base.claimAttempts(
                AttemptClaim(
                    states: claim.states.filter { $0 != .owed }, limit: claim.limit, owner: claim.owner,
                    surroundings: claim.surroundings, policy: claim.policy, rateLimit: claim.rateLimit))
        default:
            return try await base.claimAttempts(claim)
        }
    }

    func createImageNodes(
        on canvas: CanvasID, idempotency: IdempotencyClaim?, make: @escaping @Sendable (CanvasExtent) -> [ImageNode]
    ) async throws -> [ImageNode] {
        try await base.createImageNodes(
            on: canvas, idempotency: mutation == .forgottenKeys ? nil : idempotency, make: make)
    }

    func claimMessages(_ claim: MessageClaim) async throws -> [Message] {
        guard mutation == .sharedMessages else { return try await base.claimMessages(claim) }
        // It ignores leases.
        let lease = Lease(owner: claim.lease.owner, seconds: -60, surroundings: claim.lease.surroundings)
        return try await base.claimMessages(MessageClaim(lease: lease, limit: claim.limit))
    }

    func claimDeliveries(_ claim: DeliveryClaim) async throws -> [ClaimedDelivery] {
        let claimed = try await base.claimDeliveries(claim)
        guard mutation == .forgottenDeliveries else { return claimed }
        let now = claim.lease.surroundings.now()
        for one in claimed {
            try await base.updateDelivery(one.delivery.eventID, to: one.webhook.id) {
                $0.after(.answered(204), to: $1, at: now, policy: claim.policy)
            }
        }
        return claimed
    }

    func removeDeliveries(madeBefore end: Timestamp) async throws -> Int {
        guard mutation == .forgottenUnsent else { return try await base.removeDeliveries(madeBefore: end) }
        for webhook in try await base.webhooks(of: nil) {
            let page = try await base.deliveries(of: webhook.id, limit: 1_000, after: nil)
            for delivery in page.deliveries where delivery.state == .pending && delivery.createdAt < end {
                try await base.updateDelivery(delivery.eventID, to: webhook.id) {
                    $0.after(.answered(204), to: $1, at: end, policy: WebhookPolicy())
                }
            }
        }
        return try await base.removeDeliveries(madeBefore: end)
    }

    func changes(of id: CanvasID, after version: Int64, limit: Int) async throws -> MissedChanges {
        let missed = try await base.changes(of: id, after: version, limit: limit)
        guard mutation == .lostChanges, case .changes(let changes) = missed else { return missed }
        return .changes(changes.filter { $0.version % 10 != 7 })
    }

    func recordCallback(_ callback: CallbackRecord, judge: CallbackJudge?) async throws -> CallbackReceipt {
        if mutation == .forgottenCallbacks, callback.id.rawValue.hasSuffix("8") {
            return CallbackReceipt(verdict: .applied, isAwaited: true)
        }
        let mutant = judge.map { judge in
            CallbackJudge(glance: judge.glance) { decision(on: $0, judge.decide) }
        }
        return try await base.recordCallback(callback, judge: mutant)
    }

    func processCallback(
        _ id: CallbackID, of node: ImageNodeID,
        decide: @escaping @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) async throws {
        try await base.processCallback(id, of: node) { decision(on: $0, decide) }
    }

    private func decision(
        on history: NodeHistory, _ decide: (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) -> (CallbackRecord.Verdict, NodeDecision?) {
        let isOver = mutation == .droppedLateSuccesses && history.node.status == .failed
        return isOver ? (.ignored, nil) : decide(history)
    }

    func answerState(of id: MessageID) async throws -> AnswerState? {
        let state = try await base.answerState(of: id)
        guard mutation == .forgottenRounds, let state else { return state }
        return AnswerState(progress: ChatProgress(), isStopped: state.isStopped)
    }

    func addRound(
        to id: MessageID, after rounds: Int, changing nodes: Set<ImageNodeID>,
        make: @escaping @Sendable (AnswerGround) -> RoundDecision
    ) async throws -> ChatProgress? {
        let kept = try await base.answerState(of: id)?.progress?.rounds.count ?? rounds
        return try await base.addRound(
            to: id, after: mutation == .forgottenRounds ? kept : rounds, changing: nodes, make: make)
    }

    func answer(
        _ id: MessageID, make: @escaping @Sendable (AnswerGround) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        if try await base.answer(id, make: make) { return true }
        guard mutation == .repeatedAnswers else { return false }
        let (answer, _) = make(
            AnswerGround(extent: CanvasExtent(), state: AnswerState(progress: ChatProgress(), isStopped: false)))
        try await base.addMessage(answer)
        return true
    }
}
