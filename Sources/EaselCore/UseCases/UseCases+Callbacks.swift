extension UseCases {
    /// Keeps a callback whose sender has been checked, and does what it says, in one transaction.
    ///
    /// Throws `EaselError.notFound` when its node is gone, `EaselError.unavailable` when nothing could be written: then the
    /// provider has to send it again.
    package func receive(_ callback: CallbackRecord, reading: CallbackReading) async throws -> CallbackReceipt {
        let rule = CallbackRule(
            reading: reading, attempt: callback.attempt, believesCallbacks: believesCallbacks,
            context: StepContext(surroundings: surroundings, policy: policy))
        return try await store.recordCallback(callback, judge: rule.judge)
    }
}
