package import EaselCore

extension MemoryStore {
    package func createCanvas(_ canvas: Canvas) async throws {
        write { $0.boards[canvas.id] = MemoryState.Board(canvas: canvas) }
    }

    package func canvas(of door: Door, orAdd canvas: Canvas) async throws -> Canvas {
        write { state in
            let found = state.boards.values.first {
                $0.door == door && $0.canvas.organizationID == canvas.organizationID && $0.canvas.deletedAt == nil
            }
            if let found { return found.canvas }
            state.boards[canvas.id] = MemoryState.Board(canvas: canvas, door: door)
            return canvas
        }
    }

    package func canvases(
        of organization: OrganizationID, limit: Int, after cursor: CanvasCursor?
    ) async throws -> CanvasPage {
        let all = read { $0.boards.values.map(\.canvas) }
            .filter { $0.organizationID == organization && $0.deletedAt == nil }
            .sorted { ($0.updatedAt, $0.id.rawValue) > ($1.updatedAt, $1.id.rawValue) }
        let rest = all.drop { canvas in
            cursor.map { (canvas.updatedAt, canvas.id.rawValue) >= ($0.updatedAt, $0.id.rawValue) } ?? false
        }
        return CanvasPage(Array(rest.prefix(limit + 1)), limit: limit)
    }

    package func canvas(_ id: CanvasID) async throws -> Canvas? {
        read { try? $0.board(id).canvas }
    }

    package func editCanvas(_ id: CanvasID, _ edit: CanvasEdit, at now: Timestamp) async throws -> Canvas {
        try write { state in
            var canvas = try state.board(id).canvas
            edit.apply(to: &canvas)
            state.boards[id]?.canvas = canvas
            state.addChange(to: id, at: now) { .canvas($0) }
            return try state.board(id).canvas
        }
    }

    package func snapshot(of id: CanvasID) async throws -> CanvasSnapshot? {
        read { state in
            guard let board = try? state.board(id) else { return nil }
            return CanvasSnapshot(canvas: board.canvas, imageNodes: state.nodes(on: id))
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
}
