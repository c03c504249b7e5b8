package import EaselCore

extension MemoryStore {
    package func createImageNodes(
        on canvas: CanvasID, idempotency: IdempotencyClaim?, make: @escaping @Sendable (CanvasExtent) -> [ImageNode]
    ) async throws -> [ImageNode] {
        try write { state in
            if let idempotency, let first = try state.firstAnswer(to: idempotency) {
                guard case .imageNodes(let nodes) = first else { throw EaselError.firstAnswerLost }
                return nodes
            }
            let nodes = state.add(make(try state.extent(of: canvas)))
            if let idempotency { state.remember(.imageNodes(nodes), for: idempotency) }
            return nodes
        }
    }

    package func imageNode(_ id: ImageNodeID) async throws -> ImageNode? {
        read { $0.nodes[id]?.history.node }
    }

    package func statuses(of ids: Set<ImageNodeID>) async throws -> [ImageNodeID: ImageNodeStatus] {
        read { state in
            let nodes = ids.compactMap { state.nodes[$0]?.history.node }.filter { $0.deletedAt == nil }
            return Dictionary(uniqueKeysWithValues: nodes.map { ($0.id, $0.status) })
        }
    }

    package func imageNodes(on canvas: CanvasID, query: ImageNodeQuery) async throws -> ImageNodePage {
        let all = read { state in
            state.canvases[canvas]?.imageNodeIDs.compactMap { state.nodes[$0]?.history.node } ?? []
        }
        let cursor = all.firstIndex { $0.id == query.after }
        guard query.after == nil || cursor != nil else {
            throw EaselError.invalid(
                field: "cursor", message: "Unknown or expired cursor; start again without one.")
        }
        let start = cursor.map { $0 + 1 } ?? 0
        let found = all[start...].filter {
            $0.deletedAt == nil && (query.status == nil || $0.status == query.status)
        }
        let page = Array(found.prefix(query.limit))
        return ImageNodePage(imageNodes: page, next: found.count > page.count ? page.last?.id : nil)
    }

    package func imageNodes(
        matching filter: ImageNodeFilter, limit: Int, after cursor: ImageNodeID?
    ) async throws -> ImageNodePage {
        try read { state in
            var ids = Array(state.nodeOrder.reversed())
            if let cursor {
                guard let start = ids.firstIndex(of: cursor) else {
                    throw EaselError.invalid(
                        field: "cursor", message: "Unknown or expired cursor; start again without one.")
                }
                ids.removeFirst(start + 1)
            }
            func agrees<Value: Equatable>(_ wanted: Value?, _ value: Value) -> Bool {
                wanted == nil || wanted == value
            }
            let found = ids.compactMap { state.nodes[$0]?.history.node }.filter { node in
                agrees(filter.organization, node.organizationID) && agrees(filter.canvas, node.canvasID)
                    && agrees(filter.status, node.status) && (node.deletedAt != nil) == filter.isInTrash
                    && (!filter.isInTrash || (try? state.canvas(node.canvasID)) != nil)
            }
            let page = Array(found.prefix(limit))
            return ImageNodePage(imageNodes: page, next: found.count > limit ? page.last?.id : nil)
        }
    }

    package func updateImageNode(
        _ id: ImageNodeID, decide: @escaping @Sendable (NodeHistory) throws -> NodeDecision?
    ) async throws -> NodeDecision? {
        try write { state in
            let history = try state.entry(id).history
            let decision = try decide(history)
            if let decision { state.write(decision, over: history) }
            return decision
        }
    }

    package func events(of id: ImageNodeID) async throws -> [NodeEvent] {
        read { $0.nodes[id]?.events ?? [] }
    }

    package func removeEvents(madeBefore end: Timestamp) async throws -> Int {
        write { state in
            var count = 0
            for id in state.nodes.keys where !state.isUnderWay(id) {
                let before = state.nodes[id]?.events.count ?? 0
                state.nodes[id]?.events.removeAll { $0.createdAt < end }
                count += before - (state.nodes[id]?.events.count ?? 0)
            }
            return count
        }
    }

    package func addEvent(_ event: NodeEvent, to id: ImageNodeID, atMost most: Int) async throws {
        write { state in
            guard let events = state.nodes[id]?.events, events.count(where: { $0.kind == event.kind }) < most
            else { return }
            state.nodes[id]?.events.append(event)
        }
    }

    package func image(_ id: ImageID) async throws -> OwnedImage? {
        read { state in
            state.images[id]
                ?? state.uploads[id].map {
                    OwnedImage(image: $0.image, organizationID: $0.organizationID, imageNodeID: nil)
                }
        }
    }
}
