package import EaselCore

extension MemoryStore {
    package func addUpload(_ upload: Upload) async throws {
        write { $0.uploads[upload.image.id] = upload }
    }

    package func removeUploads(madeBefore end: Timestamp) async throws -> [String] {
        write { state in
            let used = Set(state.nodes.values.flatMap(\.history.node.recipe.referenceImages))
            let removed = state.uploads.filter { $1.createdAt < end && !used.contains(.picture($0)) }
            for id in removed.keys { state.uploads[id] = nil }
            let kept = Set(state.images.values.map(\.image.digest) + state.uploads.values.map(\.image.digest))
            return Set(removed.values.map(\.image.digest)).subtracting(kept).sorted()
        }
    }
}
