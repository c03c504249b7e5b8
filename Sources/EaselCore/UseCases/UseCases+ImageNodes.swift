extension UseCases {
    /// Fetches what is already paid for, or else makes a new attempt at a failed or canceled node, as the node's
    /// `retryAction` says. Throws `conflict` when there is nothing to retry.
    package func retry(
        _ id: ImageNodeID, of organization: OrganizationID, by key: APIKeyID? = nil
    ) async throws -> ImageNode {
        _ = try await imageNode(id, of: organization)
        let context = StepContext(surroundings: surroundings, policy: policy)
        return try decided(
            try await store.updateImageNode(id) { try Self.retrying($0, in: context).asked(with: key) })
    }

    static func retrying(_ history: NodeHistory, in context: StepContext) throws(EaselError) -> NodeDecision {
        guard let decision = history.retrying(in: context) else {
            throw .conflict(
                code: "not_retryable",
                message:
                    "This image node is \(history.node.status.rawValue); only a failed or canceled one can be retried."
            )
        }
        return decision
    }

    /// Stops waiting for a node's image; one that arrives all the same is paid and kept.
    package func cancel(
        _ id: ImageNodeID, of organization: OrganizationID, by key: APIKeyID? = nil
    ) async throws -> ImageNode {
        _ = try await imageNode(id, of: organization)
        let context = StepContext(surroundings: surroundings, policy: policy)
        return try decided(
            try await store.updateImageNode(id) { try Self.canceling($0, in: context).asked(with: key) })
    }

    static func canceling(_ history: NodeHistory, in context: StepContext) throws(EaselError) -> NodeDecision {
        let decision = history.step(.cancelRequested, attempt: history.node.attempt, in: context)
        guard let decision, decision.verdict == .applied else {
            let reason =
                history.node.status == .processing
                ? "The image has arrived and is being saved"
                : "This image node is \(history.node.status.rawValue)"
            throw .conflict(code: "not_cancelable", message: "\(reason); there is nothing to cancel.")
        }
        return decision
    }

    /// Moves or resizes a node on its canvas.
    package func place(
        _ id: ImageNodeID, of organization: OrganizationID, position: Point?, size: Size?
    ) async throws -> ImageNode {
        _ = try await imageNode(id, of: organization)
        let now = surroundings.now()
        return try decided(
            try await store.updateImageNode(id) { $0.placing(position: position, size: size, at: now) })
    }

    func decided(_ decision: NodeDecision?) throws -> ImageNode {
        guard let decision else { throw EaselError.notFound(what: "image node") }
        return decision.history.node
    }
}
