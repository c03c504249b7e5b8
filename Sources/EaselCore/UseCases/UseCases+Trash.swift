/// Deleting and restoring.
extension UseCases {
    /// Moves a node to the trash. A create that was not sent yet never is; what is under way is kept when it arrives.
    package func deleteImageNode(
        _ id: ImageNodeID, of organization: OrganizationID, by key: APIKeyID? = nil
    ) async throws {
        _ = try await imageNode(id, of: organization)
        let context = StepContext(surroundings: surroundings, policy: policy)
        try await store.updateImageNode(id) { $0.trashing(in: context)?.asked(with: key) }
    }

    /// Deletes a node for good, from its canvas or from the trash.
    package func deleteImageNodePermanently(_ id: ImageNodeID, of organization: OrganizationID) async throws {
        guard try await store.imageNode(id)?.organizationID == organization else {
            throw EaselError.notFound(what: "image node")
        }
        // People who wait for it are told that it will not come, as when it goes to the trash.
        let context = StepContext(surroundings: surroundings, policy: policy)
        do {
            try await store.updateImageNode(id) { $0.node.status.isFinal ? nil : $0.trashing(in: context) }
        } catch EaselError.unreadable {
            // One that can't be read can be deleted.
        }
        try await store.deleteImageNode(id, at: surroundings.now())
    }

    /// Puts a node back on its canvas; one that is not in the trash stays as it is. Throws `conflict` while its canvas is in
    /// the trash.
    package func restoreImageNode(
        _ id: ImageNodeID, of organization: OrganizationID, by key: APIKeyID? = nil
    ) async throws -> ImageNode {
        guard let node = try await store.imageNode(id), node.organizationID == organization else {
            throw EaselError.notFound(what: "image node")
        }
        guard try await store.canvas(node.canvasID) != nil else {
            throw EaselError.conflict(
                code: "canvas_in_trash",
                message: "The canvas of this image node is in the trash; restore the canvas \(node.canvasID) first.")
        }
        let context = StepContext(surroundings: surroundings, policy: policy)
        let decision = try await store.updateImageNode(id) { $0.restoring(in: context)?.asked(with: key) }
        return decision?.history.node ?? node
    }

    /// Moves a canvas to the trash with all that is on it.
    package func deleteCanvas(
        _ id: CanvasID, of organization: OrganizationID, by key: APIKeyID? = nil
    ) async throws {
        _ = try await canvas(id, of: organization)
        let context = StepContext(surroundings: surroundings, policy: policy)
        for status in ImageNodeStatus.allCases where !status.isFinal {
            try await cancelAll(on: id, that: status, in: context, by: key)
        }
        try await store.trashCanvas(id, at: context.now)
    }

    /// Nobody waits for what is on a deleted canvas, and what was not sent yet is not paid.
    private func cancelAll(
        on canvas: CanvasID, that status: ImageNodeStatus, in context: StepContext, by key: APIKeyID?
    ) async throws {
        var cursor: ImageNodeID?
        repeat {
            let page = try await store.imageNodes(
                on: canvas, query: ImageNodeQuery(status: status, limit: 200, after: cursor))
            for node in page.imageNodes {
                try await store.updateImageNode(node.id) { history in
                    let decision = history.step(.cancelRequested, attempt: history.node.attempt, in: context)
                    return decision?.verdict == .applied ? decision?.asked(with: key) : nil
                }
            }
            cursor = page.next
        } while cursor != nil
    }

    /// Deletes a canvas for good with all that is on it, from use or from the trash.
    package func deleteCanvasPermanently(_ id: CanvasID, of organization: OrganizationID) async throws {
        if try await store.canvasInTrash(id)?.organizationID != organization {
            try await deleteCanvas(id, of: organization)
        }
        try await store.deleteCanvas(id, at: surroundings.now())
    }

    /// Puts a canvas back with all that went with it; one that is not in the trash stays as it is.
    package func restoreCanvas(_ id: CanvasID, of organization: OrganizationID) async throws -> Canvas {
        guard try await store.canvasInTrash(id)?.organizationID == organization else {
            return try await canvas(id, of: organization)
        }
        return try await store.restoreCanvas(id, at: surroundings.now())
    }
}
