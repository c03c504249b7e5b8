package import EaselCore

extension MemoryStore {
    package func createShare(_ share: Share) async throws {
        try write { state in
            _ = try state.canvas(share.canvasID)
            state.shares.append(share)
        }
    }

    package func shares(of canvas: CanvasID) async throws -> [Share] {
        read { $0.shares }
            .filter { $0.canvasID == canvas }
            .sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    package func share(_ id: ShareID) async throws -> Share? {
        read { state in
            state.shares.first { $0.id == id }.flatMap { (try? state.canvas($0.canvasID)) == nil ? nil : $0 }
        }
    }

    package func deleteShare(_ id: ShareID, of canvas: CanvasID) async throws -> Bool {
        write { state in
            let before = state.shares.count
            state.shares.removeAll { $0.id == id && $0.canvasID == canvas }
            return state.shares.count < before
        }
    }
}
