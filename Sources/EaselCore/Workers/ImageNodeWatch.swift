/// Rings for awaited image nodes that another process changed, whose bell is not heard here. It looks at most once a
/// second for all who wait, and not at all while nobody waits or no other process writes.
package struct ImageNodeWatch: Sendable {
    private let store: any Store
    private let bell: CommitBell
    private let clock: any WallClock

    package init(store: any Store, bell: CommitBell, clock: any WallClock) {
        self.store = store
        self.bell = bell
        self.clock = clock
    }

    /// Ends when its task is canceled.
    package func run() async {
        // An inner nil is a node that is gone.
        var seen: [ImageNodeID: ImageNodeStatus?] = [:]
        var writes: Int?
        while true {
            do { try await clock.sleep(until: clock.now().adding(seconds: 1)) } catch { return }
            let awaited = bell.awaitedImageNodes
            let now = awaited.isEmpty ? nil : try? await store.otherWrites()
            if let now, now == writes, awaited.isSubset(of: seen.keys) { continue }
            writes = now
            seen = await look(knowing: seen)
        }
    }

    /// Rings for each awaited node that is not as it was seen, and for each that is seen for the first time: it may have
    /// changed since whoever waits for it has read it.
    func look(knowing seen: [ImageNodeID: ImageNodeStatus?]) async -> [ImageNodeID: ImageNodeStatus?] {
        let awaited = bell.awaitedImageNodes
        guard !awaited.isEmpty else { return [:] }
        guard let statuses = try? await store.statuses(of: awaited) else { return [:] }
        let now = Dictionary(uniqueKeysWithValues: awaited.map { ($0, statuses[$0]) })
        bell.ring([], imageNodes: awaited.filter { seen[$0] != .some(now[$0] ?? nil) })
        return now
    }
}
