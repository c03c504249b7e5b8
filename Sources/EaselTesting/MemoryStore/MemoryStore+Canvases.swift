package import EaselCore

extension MemoryStore {
    package func createCanvas(_ canvas: Canvas) async throws {
        write { $0.boards[canvas.id] = MemoryState.Board(canvas: canvas) }
    }

    package func canvases(of organization: OrganizationID) async throws -> [Canvas] {
        read { $0.boards.values.map(\.canvas) }
            .filter { $0.organizationID == organization }
            .sorted { ($0.updatedAt, $0.id.rawValue) > ($1.updatedAt, $1.id.rawValue) }
    }

    package func canvas(_ id: CanvasID) async throws -> Canvas? {
        read { $0.boards[id]?.canvas }
    }

    package func renameCanvas(_ id: CanvasID, title: String, at now: Timestamp) async throws -> Canvas {
        try write { state in
            _ = try state.board(id)
            state.boards[id]?.canvas.title = title
            state.addChange(to: id, at: now) { .canvas($0) }
            return try state.board(id).canvas
        }
    }

    package func deleteCanvas(_ id: CanvasID) async throws {
        write { state in
            state.remove(state.boards[id]?.imageNodeIDs ?? [])
            state.unanswered.removeAll { $0.canvasID == id }
            state.shares.removeAll { $0.canvasID == id }
            state.boards[id] = nil
            state.changedCanvases.insert(id)
        }
    }

    package func snapshot(of id: CanvasID) async throws -> CanvasSnapshot? {
        read { state in
            guard let board = state.boards[id] else { return nil }
            return CanvasSnapshot(
                canvas: board.canvas, imageNodes: board.imageNodeIDs.compactMap { state.nodes[$0]?.history.node })
        }
    }

    package func changes(of id: CanvasID, after version: Int64, limit: Int) async throws -> MissedChanges {
        try read { state in
            let board = try state.board(id)
            guard version >= 0, version <= board.canvas.version else { return .reset }
            // Versions begin at 1 and none is ever dropped.
            return .changes(Array(board.changes.dropFirst(Int(version)).prefix(limit)))
        }
    }

    package func addMessage(_ message: Message) async throws {
        try write { state in
            _ = try state.board(message.canvasID)
            state.add(message)
        }
    }

    package func messages(on canvas: CanvasID, limit: Int) async throws -> [Message] {
        read { $0.boards[canvas]?.messages.suffix(limit) ?? [] }
    }

    package func unansweredMessages(limit: Int) async throws -> [Message] {
        read { state in
            var seen: Set<CanvasID> = []
            return Array(state.unanswered.filter { seen.insert($0.canvasID).inserted }.prefix(limit))
        }
    }

    package func answer(
        _ id: MessageID, make: @escaping @Sendable (BoardExtent) -> (answer: Message, imageNodes: [ImageNode])
    ) async throws -> Bool {
        try write { state in
            guard let index = state.unanswered.firstIndex(where: { $0.id == id }) else { return false }
            let (answer, nodes) = make(try state.extent(of: state.unanswered[index].canvasID))
            _ = state.add(nodes)
            state.add(answer)
            state.unanswered.remove(at: index)
            return true
        }
    }
}
