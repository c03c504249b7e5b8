package import EaselCore

extension MemoryStore {
    package func canvasInTrash(_ id: CanvasID) async throws -> Canvas? {
        read { $0.canvases[id]?.canvas }.flatMap { $0.deletedAt == nil ? nil : $0 }
    }

    package func canvasesInTrash(
        of organization: OrganizationID, limit: Int, after cursor: TrashCursor?
    ) async throws -> [Canvas] {
        let all = read { $0.canvases.values.map(\.canvas) }
            .compactMap { canvas in canvas.deletedAt.map { (canvas: canvas, deletedAt: $0) } }
            .filter { $0.canvas.organizationID == organization }
            .sorted { ($1.deletedAt, $0.canvas.id.rawValue) < ($0.deletedAt, $1.canvas.id.rawValue) }
        let rest = all.filter { canvas, deletedAt in
            cursor.map { (deletedAt, $0.id.rawValue) < ($0.deletedAt, canvas.id.rawValue) } ?? true
        }
        return rest.prefix(limit).map(\.canvas)
    }

    package func trashCanvas(_ id: CanvasID, at now: Timestamp) async throws {
        try write { state in
            for node in try state.canvas(id).imageNodeIDs { state.setDeleted(node, now, unless: { $0 != nil }) }
            state.canvases[id]?.canvas.deletedAt = now
            state.passOfDeletion[id.rawValue] = state.passes
            state.unanswered.removeAll { $0.canvasID == id }
            state.changedCanvases.insert(id)
        }
    }

    package func restoreCanvas(_ id: CanvasID, at now: Timestamp) async throws -> Canvas {
        try write { state in
            guard let found = state.canvases[id], let deletedAt = found.canvas.deletedAt else {
                throw EaselError.notFound(what: "canvas")
            }
            for node in found.imageNodeIDs { state.setDeleted(node, nil, unless: { $0 != deletedAt }) }
            let hasOther = state.canvases.values.contains {
                $0.door != nil && $0.door == found.door && $0.canvas.organizationID == found.canvas.organizationID
                    && $0.canvas.deletedAt == nil
            }
            if hasOther { state.canvases[id]?.door = nil }
            state.canvases[id]?.canvas.deletedAt = nil
            state.addChange(to: id, at: now) { .canvas($0) }
            return try state.canvas(id).canvas
        }
    }

    package func deleteImageNode(_ id: ImageNodeID, at now: Timestamp) async throws {
        try write { state in
            let node = try state.entry(id).history.node
            state.remove([id], at: now)
            guard node.deletedAt == nil else { return }
            state.addChange(to: node.canvasID, at: now) { _ in .imageNodeDeleted(id) }
        }
    }

    package func deleteCanvas(_ id: CanvasID, at now: Timestamp) async throws {
        write { $0.removeCanvas(id, at: now) }
    }

    package func emptyTrash(deletedBefore end: Timestamp, at now: Timestamp) async throws -> Int {
        write { state in
            func isOld(_ deletedAt: Timestamp?, _ id: String) -> Bool {
                (deletedAt.map { $0 < end } ?? false)
                    && state.passOfDeletion[id, default: 0] <= state.passes - Trash.passes
            }
            let nodes = state.nodes.values.map(\.history.node).filter { isOld($0.deletedAt, $0.id.rawValue) }
            let canvases = state.canvases.values.map(\.canvas).filter { isOld($0.deletedAt, $0.id.rawValue) }
            state.remove(nodes.map(\.id), at: now)
            for canvas in canvases { state.removeCanvas(canvas.id, at: now) }
            return nodes.count + canvases.count
        }
    }

    package func expectBytes(_ digest: String, of attempt: Attempt?, at now: Timestamp) async throws {
        write {
            $0.unusedDigests[digest] = now
            $0.expectedBytes[digest] = attempt
        }
    }

    package func unusedDigests(since end: Timestamp) async throws -> [UnusedDigest] {
        write { state in
            let used = Set(state.images.values.map(\.image.digest) + state.uploads.values.map(\.image.digest))
            state.unusedDigests = state.unusedDigests.filter { !used.contains($0.key) }
            return state.unusedDigests.filter { $0.value < end && !state.isUnderWay(state.expectedBytes[$0.key]) }
                .map { UnusedDigest(digest: $0.key, since: $0.value) }.sorted { $0.digest < $1.digest }
        }
    }

    package func forget(_ unused: UnusedDigest) async throws {
        write { if $0.unusedDigests[unused.digest] == unused.since { $0.unusedDigests[unused.digest] = nil } }
    }
}

extension MemoryState {
    fileprivate func isUnderWay(_ attempt: Attempt?) -> Bool {
        guard let attempt else { return false }
        let state = nodes[attempt.imageNodeID]?.history.attempt(attempt.number)?.state
        return state == .ready || state == .owed
    }

    fileprivate mutating func setDeleted(
        _ id: ImageNodeID, _ time: Timestamp?, unless isOtherwise: (Timestamp?) -> Bool
    ) {
        guard let history = nodes[id]?.history, !isOtherwise(history.node.deletedAt) else { return }
        nodes[id]?.history = NodeHistory(node: history.node.deleted(at: time), attempts: history.attempts)
        passOfDeletion[id.rawValue] = passes
    }

    fileprivate mutating func removeCanvas(_ id: CanvasID, at now: Timestamp) {
        remove(canvases[id]?.imageNodeIDs ?? [], at: now)
        unanswered.removeAll { $0.canvasID == id }
        shares.removeAll { $0.canvasID == id }
        canvases[id] = nil
        changedCanvases.insert(id)
    }
}
