package import EaselCore

extension MemoryStore {
    package func createCanvas(_ canvas: Canvas) async throws {
        write { $0.canvases[canvas.id] = MemoryState.CanvasState(canvas: canvas) }
    }

    package func canvas(of door: Door, orAdd canvas: Canvas) async throws -> Canvas {
        write { state in
            let found = state.canvases.values.first {
                $0.door == door && $0.canvas.organizationID == canvas.organizationID && $0.canvas.deletedAt == nil
            }
            if let found { return found.canvas }
            state.canvases[canvas.id] = MemoryState.CanvasState(canvas: canvas, door: door)
            return canvas
        }
    }

    package func canvases(
        of organization: OrganizationID, limit: Int, after cursor: CanvasCursor?
    ) async throws -> CanvasPage {
        let all = read { $0.canvases.values.map(\.canvas) }
            .filter { $0.organizationID == organization && $0.deletedAt == nil }
            .sorted { ($0.updatedAt, $0.id.rawValue) > ($1.updatedAt, $1.id.rawValue) }
        let rest = all.drop { canvas in
            cursor.map { (canvas.updatedAt, canvas.id.rawValue) >= ($0.updatedAt, $0.id.rawValue) } ?? false
        }
        return CanvasPage(Array(rest.prefix(limit + 1)), limit: limit)
    }

    package func canvas(_ id: CanvasID) async throws -> Canvas? {
        read { try? $0.canvas(id).canvas }
    }

    package func editCanvas(_ id: CanvasID, _ edit: CanvasEdit, at now: Timestamp) async throws -> Canvas {
        try write { state in
            var canvas = try state.canvas(id).canvas
            edit.apply(to: &canvas)
            state.canvases[id]?.canvas = canvas
            state.addChange(to: id, at: now) { .canvas($0) }
            return try state.canvas(id).canvas
        }
    }

    package func snapshot(of id: CanvasID) async throws -> CanvasSnapshot? {
        read { state in
            guard let found = try? state.canvas(id) else { return nil }
            return CanvasSnapshot(canvas: found.canvas, imageNodes: state.nodes(on: id))
        }
    }

    package func versions(of canvases: Set<CanvasID>) async throws -> [CanvasID: Int64] {
        read { state in
            Dictionary(
                uniqueKeysWithValues: canvases.compactMap { id in
                    (try? state.canvas(id)).map { (id, $0.canvas.version) }
                })
        }
    }

    package func changes(of id: CanvasID, after version: Int64, limit: Int) async throws -> MissedChanges {
        try read { state in
            let found = try state.canvas(id)
            guard version >= 0, version <= found.canvas.version else { return .reset }
            let missed = found.changes.map(\.change).filter { $0.version > version }
            guard missed.first.map({ $0.version == version + 1 }) ?? (version == found.canvas.version) else {
                return .reset
            }
            return .changes(Array(missed.prefix(limit)))
        }
    }

    package func removeChanges(madeBefore end: Timestamp) async throws -> Int {
        write { state in
            var count = 0
            for id in state.canvases.keys {
                let old = state.canvases[id]?.changes.prefix { $0.at < end }.count ?? 0
                state.canvases[id]?.changes.removeFirst(old)
                count += old
            }
            return count
        }
    }
}
