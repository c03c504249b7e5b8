import Logging

extension WorkerContext {
    /// Frees what is set aside for an attempt whose node was deleted meanwhile, when `event` proves that nothing was made.
    func releaseCredits(of claimed: ClaimedAttempt, after event: AttemptEvent) async {
        switch event {
        case .postponed, .refused: break
        default: return
        }
        guard let sentAt = claimed.attempt.sentAt else { return }
        do {
            try await store.releaseCredits(of: claimed.node.id, attempt: claimed.attempt.number, sentAt: sentAt)
        } catch {
            // What is set aside too much is no more than a nuisance; a cost that is not counted would be worse.
            logger.warning("Credits of a refused task stay set aside: \(error)", metadata: metadata(of: claimed))
        }
    }
}
