extension UseCases {
    /// Has one callback looked at again; one that still waits for its first look needs no second one. `organization` is nil
    /// for the operator of the server.
    package func replayCallback(_ id: CallbackID, of organization: OrganizationID?) async throws -> CallbackRecord {
        let query = CallbackQuery(organization: organization, id: id)
        _ = try await store.replayCallbacks(matching: query, at: surroundings.now())
        guard let callback = try await store.callbacks(matching: query, limit: 1, after: nil).callbacks.first else {
            throw EaselError.notFound(what: "callback")
        }
        return callback
    }

    /// Has the callbacks of an image node, or those since a time, looked at again, and returns how many there are.
    package func replayCallbacks(matching query: CallbackQuery) async throws -> Int {
        guard query.imageNodeID != nil || query.since != nil else {
            throw EaselError.invalid(
                field: "since", message: "Name the callbacks to replay with since or imageNodeId.")
        }
        return try await store.replayCallbacks(matching: query, at: surroundings.now())
    }

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
