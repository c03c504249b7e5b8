extension UseCases {
    /// Brings home what is paid already, or else makes a further attempt at a failed or canceled node, as the node's
    /// `retryAction` says. Throws `conflict` when there is nothing to retry.
    package func retry(
        _ id: ImageNodeID, of organization: OrganizationID, by key: APIKeyID? = nil
    ) async throws -> ImageNode {
        _ = try await imageNode(id, of: organization)
        let context = StepContext(surroundings: surroundings, policy: policy)
        let decision = try await store.updateImageNode(id) { history in
            guard let decision = history.retrying(in: context)?.asked(with: key) else {
                throw EaselError.conflict(
                    code: "not_retryable",
                    message:
                        "This image node is \(history.node.status.rawValue); only a failed or canceled one can be retried."
                )
            }
            return decision
        }
        return try decided(decision)
    }

    /// Stops waiting for a node's image; one that arrives all the same is paid and kept.
    package func cancel(
        _ id: ImageNodeID, of organization: OrganizationID, by key: APIKeyID? = nil
    ) async throws -> ImageNode {
        _ = try await imageNode(id, of: organization)
        let context = StepContext(surroundings: surroundings, policy: policy)
        let decision = try await store.updateImageNode(id) { history in
            let decision = history.step(.cancelRequested, attempt: history.node.attempt, in: context)
            guard let decision, decision.verdict == .applied else {
                let reason =
                    history.node.status == .processing
                    ? "The image has arrived and is being saved"
                    : "This image node is \(history.node.status.rawValue)"
                throw EaselError.conflict(code: "not_cancelable", message: "\(reason); there is nothing to cancel.")
            }
            return decision.asked(with: key)
        }
        return try decided(decision)
    }

    /// Moves or resizes a node on the board.
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
