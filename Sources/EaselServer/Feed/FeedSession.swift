import EaselCore
import NIOCore

/// Brings a new reader up to date: it gets what it missed from the store, while new changes wait for it.
struct FeedSession: Sendable {
    /// Missed changes read at once; a slow reader holds them in memory.
    private static let batch = 32

    let store: any Store
    let hub: FeedHub
    let links: ImageLinks

    /// Returns when the reader is live. Throws if its connection or the store fails.
    func begin(_ plan: FeedPlan, for reader: FeedConnection.Reader) async throws {
        let versions = Dictionary(uniqueKeysWithValues: plan.canvases.map { ($0.id, $0.version) })
        let startsAfter = await hub.subscribe(reader, of: plan.visitor, to: versions)
        try await reader.whenEnded { [hub] in
            // Returns at once; it only hops to the actor.
            Task { await hub.remove(reader) }
        }
        try await reader.write(ByteBuffer(string: "retry: 1000\n\n"))
        try await reader.write(plan.gone.map { FeedFrame(gone: $0) })
        for canvas in plan.beginning {
            let place = FeedFrame.Place(canvas: canvas, version: plan.known[canvas] ?? -1)
            try await reader.restart(with: FeedFrame(beginningAt: place))
        }
        for (canvas, start) in startsAfter {
            try await catchUp(
                with: canvas, from: plan.known[canvas] ?? -1, to: start, as: plan.visitor.audience, reader)
        }
        try await reader.goLive()
    }

    /// Everything up to where the live frames start, and possibly more.
    private func catchUp(
        with canvas: CanvasID, from known: Int64, to start: Int64, as audience: Audience,
        _ reader: FeedConnection.Reader
    ) async throws {
        var known = known
        repeat {
            switch try await store.changes(of: canvas, after: known, limit: Self.batch) {
            case .changes(let missed):
                known = missed.last?.version ?? known
                let shown = audience == .guests ? try await shownToGuests(missed) : missed
                try await reader.write(shown.compactMap { FeedFrame($0, for: audience, links: links) })
            case .reset:
                guard let canvas = try await store.canvas(canvas) else { return reader.endSoon() }
                known = canvas.version
                try await reader.restart(with: FeedFrame(resetTo: canvas))
                try await SnapshotWriter(store: store, links: links, eventLoop: reader.eventLoop)
                    .write(canvas, for: audience) { try await reader.write($0) }
                try await reader.write(ByteBuffer(string: "\n\n"))
            }
        } while known < start
    }

    /// Guests see the present, not the past: of an image node that is gone they learn once that it is gone.
    private func shownToGuests(_ changes: [Change]) async throws -> [Change] {
        let ids = Set(
            changes.compactMap { change in
                if case .imageNode(let node) = change.content { node.id } else { nil }
            })
        let there = try await store.statuses(of: ids)
        var gone: Set<ImageNodeID> = []
        return changes.filter { change in
            switch change.content {
            case .imageNode(let node): there[node.id] != nil
            case .imageNodeDeleted(let id): gone.insert(id).inserted
            case .canvas, .message: true
            }
        }
    }
}
