package import EaselCore

extension MemoryStore {
    package func addUpload(_ upload: Upload) async throws {
        write { $0.uploads[upload.image.id] = upload }
    }

    package func removeUploads(madeBefore end: Timestamp, at now: Timestamp) async throws -> Int {
        write { state in
            let used = Set(state.nodes.values.flatMap(\.history.node.recipe.referenceImages))
            let removed = state.uploads.filter { $1.createdAt < end && !used.contains(.image($0)) }
            for (id, upload) in removed {
                state.uploads[id] = nil
                state.unusedDigests[upload.image.digest] = now
            }
            return removed.count
        }
    }
}
