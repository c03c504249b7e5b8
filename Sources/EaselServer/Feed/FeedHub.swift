import EaselCore
import Logging
import NIOCore

/// Delivers every change to everybody who watches its canvas. Each change is read once, and encoded once for each
/// audience, however many watch.
///
/// The tables are the truth; the hub only knows how far its readers are.
package actor FeedHub {
    private static let batch = 200
    /// Seconds between heartbeats; with each of them, every reader's access is checked again.
    private static let heartbeatSeconds = 15.0
    /// Seconds between checks whether another process has written.
    private static let lookSeconds = 0.05

    /// Readers on the same event loop that are sent the same frames.
    private struct Group: Hashable {
        let eventLoop: ObjectIdentifier
        let audience: Audience
    }

    private struct Topic {
        var version: Int64
        var groups: [Group: [ObjectIdentifier: any FeedReader]] = [:]
    }

    private struct Subscription {
        let reader: any FeedReader
        let visitor: Visitor
        var canvases: [CanvasID]

        var group: Group { Group(eventLoop: ObjectIdentifier(reader.eventLoop), audience: visitor.audience) }
    }

    private let store: any Store
    private let bell: CommitBell
    private let links: ImageLinks
    private let clock: any WallClock
    private let logger: Logger
    private let stillAdmits: @Sendable (Visitor) async throws -> Bool
    private var topics: [CanvasID: Topic] = [:]
    private var subscriptions: [ObjectIdentifier: Subscription] = [:]
    private var publishing: Set<CanvasID> = []
    /// Canvases that changed while their changes were being published.
    private var unseen: Set<CanvasID> = []
    /// The store's answer about other processes' writes once all their changes were published; nil if not all were.
    private var seenWrites: Int?
    private var hasFailed = false

    /// - Parameter stillAdmits: whether somebody who was admitted earlier would be admitted now.
    init(
        store: any Store, bell: CommitBell, links: ImageLinks, clock: any WallClock, logger: Logger,
        stillAdmits: @escaping @Sendable (Visitor) async throws -> Bool
    ) {
        self.store = store
        self.bell = bell
        self.links = links
        self.clock = clock
        self.logger = logger
        self.stillAdmits = stillAdmits
    }

    /// Delivers changes to a reader from now on; each canvas has already reached its version in `canvases`.
    ///
    /// - Returns: where delivery starts: the reader gets changes up to these versions from the store.
    func subscribe(
        _ reader: any FeedReader, of visitor: Visitor, to canvases: [CanvasID: Int64]
    ) -> [CanvasID: Int64] {
        let subscription = Subscription(reader: reader, visitor: visitor, canvases: Array(canvases.keys))
        subscriptions[ObjectIdentifier(reader)] = subscription
        // Changes written between the reader's look at a canvas and now have been announced to nobody here.
        seenWrites = nil
        return canvases.reduce(into: [:]) { startsAfter, canvas in
            var topic = topics[canvas.key] ?? Topic(version: canvas.value)
            topic.groups[subscription.group, default: [:]][ObjectIdentifier(reader)] = reader
            topics[canvas.key] = topic
            startsAfter[canvas.key] = topic.version
        }
    }

    /// Forgets a reader that has left.
    func remove(_ reader: any FeedReader) {
        guard let subscription = subscriptions.removeValue(forKey: ObjectIdentifier(reader)) else { return }
        for canvas in subscription.canvases {
            topics[canvas]?.groups[subscription.group]?[ObjectIdentifier(reader)] = nil
            if topics[canvas]?.groups[subscription.group]?.isEmpty == true {
                topics[canvas]?.groups[subscription.group] = nil
            }
            if topics[canvas]?.groups.isEmpty == true { topics[canvas] = nil }
        }
    }

    /// Sends members who watch its canvas the text of an unfinished answer; those who come later get the complete one.
    func tell(_ delta: MessageDelta) {
        deliver(to: delta.canvasID) { $0 == .members ? [FeedFrame(delta)] : [] }
    }

    package var readerCount: Int { subscriptions.count }

    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.publishOnBell() }
            group.addTask { await self.tick() }
            // The hub ends with its bell.
            await group.next()
            group.cancelAll()
        }
        for subscription in subscriptions.values { end(subscription.reader) }
    }

    private func publishOnBell() async {
        for await _ in bell.listen(to: .canvases) {
            for canvas in bell.takeChangedCanvases() { await publish(canvas) }
        }
    }

    /// Sends heartbeats, and looks for changes made by other processes.
    private func tick() async {
        var nextHeartbeat = clock.now().adding(seconds: Self.heartbeatSeconds)
        while true {
            let pause = hasFailed ? 1 : Self.lookSeconds
            do { try await clock.sleep(until: clock.now().adding(seconds: pause)) } catch { return }
            await publishWrittenElsewhere()
            if nextHeartbeat.hasCome(at: clock.now(), setAhead: Self.heartbeatSeconds) {
                nextHeartbeat = clock.now().adding(seconds: Self.heartbeatSeconds)
                await askAgain()
                for canvas in topics.keys { deliver(to: canvas) { _ in [.heartbeat] } }
            }
        }
    }

    /// Publishes what other processes wrote, whose bell is not heard here. While they write nothing, this costs next to
    /// nothing, however many canvases are watched.
    private func publishWrittenElsewhere() async {
        guard !topics.isEmpty else {
            seenWrites = nil
            return
        }
        do {
            let writes = try await store.otherWrites()
            guard writes != seenWrites else { return }
            hasFailed = false
            let versions = try await store.versions(of: Set(topics.keys))
            for canvas in topics.filter({ versions[$0.key] != $0.value.version }).keys { await publish(canvas) }
            seenWrites = hasFailed ? nil : writes
        } catch {
            failed(error)
        }
    }

    private func failed(_ error: any Error) {
        guard !(error is CancellationError) else { return }
        (hasFailed, seenWrites) = (true, nil)
        logger.warning("The feed can't read changes; it tries again in a second.", metadata: ["error": "\(error)"])
    }

    /// Other calls may enter the actor while the store reads; reading each canvas one read at a time keeps the order.
    private func publish(_ canvas: CanvasID) async {
        guard publishing.insert(canvas).inserted else {
            unseen.insert(canvas)
            return
        }
        repeat {
            unseen.remove(canvas)
            await publishMissed(canvas)
        } while unseen.contains(canvas)
        publishing.remove(canvas)
    }

    private func publishMissed(_ canvas: CanvasID) async {
        while let version = topics[canvas]?.version {
            do {
                switch try await store.changes(of: canvas, after: version, limit: Self.batch) {
                case .changes(let changes):
                    guard let last = changes.last else { return }
                    deliver(to: canvas) { audience in
                        changes.compactMap { FeedFrame($0, for: audience, links: links) }
                    }
                    topics[canvas]?.version = last.version
                case .reset:
                    // Too far behind to replay: its readers start over.
                    for reader in leave(canvas) { end(reader) }
                }
            } catch EaselError.notFound {
                tellOfEnd(of: canvas)
            } catch {
                failed(error)
                return
            }
        }
    }

    /// Ends the feeds of readers who would no longer be admitted, on this canvas or on all. In other processes they end
    /// with the next heartbeat, so nobody keeps listening for long with a revoked key.
    func askAgain(on canvas: CanvasID? = nil) async {
        let asked = subscriptions.values.filter { canvas.map($0.canvases.contains) ?? true }
        for (visitor, subscriptions) in Dictionary(grouping: asked, by: \.visitor) {
            let isAdmitted = (try? await stillAdmits(visitor)) ?? false
            if !isAdmitted { for subscription in subscriptions { end(subscription.reader) } }
        }
    }

    private func deliver(to canvas: CanvasID, _ make: (Audience) -> [FeedFrame]) {
        var made: [Audience: [FeedFrame]] = [:]
        for (group, readers) in topics[canvas]?.groups ?? [:] {
            let frames = made[group.audience] ?? make(group.audience)
            made[group.audience] = frames
            guard !frames.isEmpty, let eventLoop = readers.values.first?.eventLoop else { continue }
            // One hop for all of them.
            eventLoop.execute { for reader in readers.values { reader.take(frames) } }
        }
    }

    private func end(_ reader: any FeedReader) {
        reader.eventLoop.execute { reader.end() }
        remove(reader)
    }

    /// The canvas is gone: readers of other canvases are told and continue.
    private func tellOfEnd(of canvas: CanvasID) {
        for reader in leave(canvas) {
            guard subscriptions[ObjectIdentifier(reader)]?.canvases.isEmpty == false else {
                end(reader)
                continue
            }
            reader.eventLoop.execute { reader.take([FeedFrame(gone: canvas)]) }
        }
    }

    /// Removes the canvas's readers, and returns them.
    private func leave(_ canvas: CanvasID) -> [any FeedReader] {
        let readers = topics.removeValue(forKey: canvas)?.groups.values.flatMap(\.values) ?? []
        for reader in readers { subscriptions[ObjectIdentifier(reader)]?.canvases.removeAll { $0 == canvas } }
        return readers
    }
}

/// A recipient of changes, over a connection on one event loop.
protocol FeedReader: AnyObject, Sendable {
    var eventLoop: any EventLoop { get }
    /// Sends frames. Called on the event loop, in order.
    func take(_ frames: [FeedFrame])
    /// Ends the feed. Called on the event loop.
    func end()
}
