extension UseCases {
    /// The canvas for requests through a door that name none; created if there is none in use.
    package func canvas(of door: Door, of organization: OrganizationID) async throws -> Canvas {
        let now = surroundings.now()
        return try await store.canvas(
            of: door,
            orAdd: Canvas(
                id: surroundings.makeID("canvas"), organizationID: organization,
                title: door.canvasTitle ?? door.rawValue, createdAt: now, updatedAt: now))
    }

    /// Waits until all of the nodes are final, `deadline` comes or the server stops, and returns them as they are then, in
    /// the order of `ids`. Nodes that are not the organization's, gone or in the trash are left out.
    ///
    /// - Parameter changed: called with the nodes at once and after every change of one of them.
    package func waitUntilFinal(
        _ ids: [ImageNodeID], of organization: OrganizationID, until deadline: Timestamp? = nil,
        changed: @escaping @Sendable ([ImageNode]) async throws -> Void = { _ in }
    ) async throws -> [ImageNode] {
        // Listens before it reads, so that no change falls between.
        let rings = bell.listen(to: Set(ids))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var isFinal = try await tell(changed, ids, organization)
                if isFinal { return }
                for await _ in rings {
                    isFinal = try await tell(changed, ids, organization)
                    if isFinal { return }
                }
            }
            if let deadline { group.addTask { try await surroundings.clock.sleep(until: deadline) } }
            try await group.next()
            group.cancelAll()
            try Task.checkCancellation()
            return try await imageNodes(ids, of: organization)
        }
    }

    /// True when nothing more is to be waited for.
    private func tell(
        _ changed: ([ImageNode]) async throws -> Void, _ ids: [ImageNodeID], _ organization: OrganizationID
    ) async throws -> Bool {
        let nodes = try await imageNodes(ids, of: organization)
        try await changed(nodes)
        return nodes.allSatisfy(\.status.isFinal)
    }

    /// Reads until the store can be read: what is waited for is paid, and does not fail because a disk is busy.
    private func imageNodes(_ ids: [ImageNodeID], of organization: OrganizationID) async throws -> [ImageNode] {
        var nodes: [ImageNode] = []
        for id in ids {
            do {
                nodes.append(try await readingImageNode(id, of: organization))
            } catch EaselError.notFound {
                continue
            }
        }
        return nodes
    }

    private func readingImageNode(_ id: ImageNodeID, of organization: OrganizationID) async throws -> ImageNode {
        while true {
            do {
                return try await imageNode(id, of: organization)
            } catch EaselError.unavailable {
                try await surroundings.clock.sleep(until: surroundings.now().adding(seconds: 1))
            }
        }
    }
}
