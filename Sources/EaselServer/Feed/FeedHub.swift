package import EaselCore
package import Logging

/// Hands every change to everybody who watches its canvas: read once, encoded once for each
/// audience, however many watch.
///
/// The table is the truth; the hub only knows how far its readers are. A reader too slow for its buffer is cut off
/// and resumes by id, so nobody makes memory grow.
package actor FeedHub {
    /// Changes a reader may be behind before it is cut off.
    private static let buffer = 256
    private static let batch = 200
    private static let heartbeatSeconds = 15.0

    private struct Reader {
        let audience: Audience
        let frames: AsyncStream<FeedFrame>.Continuation
    }

    private struct Topic {
        var version: Int64
        var readers: [Int: Reader] = [:]
    }

    private let store: any Store
    private let bell: CommitBell
    private let links: ImageLinks
    private let clock: any WallClock
    private let logger: Logger
    private var topics: [CanvasID: Topic] = [:]
    /// Who reads which canvases.
    private var readers: [Int: [CanvasID]] = [:]
    private var nextReader = 0
    private var publishing: Set<CanvasID> = []
    /// Canvases that changed while they were being published.
    private var unseen: Set<CanvasID> = []

    package init(store: any Store, bell: CommitBell, links: ImageLinks, clock: any WallClock, logger: Logger) {
        self.store = store
        self.bell = bell
        self.links = links
        self.clock = clock
        self.logger = logger
    }

    /// A reader's changes from now on; each version is one that canvas has reached.
    ///
    /// Changes up to `startsAfter` are not delivered: the reader gets them from the store.
    func subscribe(
        to canvases: [CanvasID: Int64], as audience: Audience
    ) -> (frames: AsyncStream<FeedFrame>, startsAfter: [CanvasID: Int64]) {
        let (frames, reader) = AsyncStream.makeStream(
            of: FeedFrame.self, bufferingPolicy: .bufferingOldest(Self.buffer))
        nextReader += 1
        let id = nextReader
        reader.onTermination = { [weak self] _ in
            // Ends by itself at once; it only hops to the actor.
            Task { await self?.remove(reader: id) }
        }
        readers[id] = Array(canvases.keys)
        var startsAfter = canvases
        for (canvas, version) in canvases {
            topics[canvas, default: Topic(version: version)].readers[id] = Reader(
                audience: audience, frames: reader)
            startsAfter[canvas] = topics[canvas]?.version
        }
        return (frames, startsAfter)
    }

    /// Tells members who watch its canvas the words of an unfinished answer; whoever comes later gets the whole one.
    func tell(_ delta: MessageDelta) {
        deliver(to: delta.canvasID) { $0 == .members ? [FeedFrame(delta)] : [] }
    }

    package var readerCount: Int { readers.count }

    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.publishOnBell() }
            group.addTask { await self.tick() }
            // The bell's end is the end.
            await group.next()
            group.cancelAll()
        }
        for topic in topics.values { for reader in topic.readers.values { reader.frames.finish() } }
    }

    private func publishOnBell() async {
        for await _ in bell.listen(to: .canvases) {
            for canvas in bell.takeChangedCanvases() { await publish(canvas) }
        }
    }

    /// Heartbeats, and a look for changes made by other processes.
    private func tick() async {
        var nextHeartbeat = clock.now().adding(seconds: Self.heartbeatSeconds)
        while true {
            do { try await clock.sleep(until: clock.now().adding(seconds: 1)) } catch { return }
            for canvas in topics.keys { await publish(canvas) }
            if nextHeartbeat.hasCome(at: clock.now(), setAhead: Self.heartbeatSeconds) {
                nextHeartbeat = clock.now().adding(seconds: Self.heartbeatSeconds)
                for canvas in topics.keys { deliver(to: canvas) { _ in [.heartbeat] } }
            }
        }
    }

    /// The actor may be entered while the store reads; one look at a canvas at a time keeps the order.
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
                    // Fell too far behind to replay: its readers start over.
                    close(canvas)
                }
            } catch EaselError.notFound {
                leave(canvas)
            } catch is CancellationError {
                return
            } catch {
                logger.warning(
                    "The feed can't read changes; it tries again in a second.", metadata: ["error": "\(error)"])
                return
            }
        }
    }

    /// Has the canvas's readers here asked now whether they are still let in, or all readers; elsewhere they are soon.
    func askAgain(on canvas: CanvasID? = nil) {
        for canvas in canvas.map({ [$0] }) ?? Array(topics.keys) { deliver(to: canvas) { _ in [.doubt] } }
    }

    private func deliver(to canvas: CanvasID, _ make: (Audience) -> [FeedFrame]) {
        guard let readers = topics[canvas]?.readers else { return }
        var made: [Audience: [FeedFrame]] = [:]
        for (id, reader) in readers {
            let frames = made[reader.audience] ?? make(reader.audience)
            made[reader.audience] = frames
            for frame in frames {
                if case .dropped = reader.frames.yield(frame) {
                    reader.frames.finish()
                    topics[canvas]?.readers[id] = nil
                    break
                }
            }
        }
    }

    private func close(_ canvas: CanvasID) {
        for reader in topics.removeValue(forKey: canvas)?.readers.values.map({ $0 }) ?? [] { reader.frames.finish() }
    }

    /// The canvas is gone: who reads others as well is told and goes on.
    private func leave(_ canvas: CanvasID) {
        for (id, reader) in topics.removeValue(forKey: canvas)?.readers ?? [:] {
            let others = readers[id]?.filter { $0 != canvas } ?? []
            readers[id] = others
            if !others.isEmpty, case .enqueued = reader.frames.yield(FeedFrame(gone: canvas)) { continue }
            reader.frames.finish()
        }
    }

    private func remove(reader id: Int) {
        for canvas in readers.removeValue(forKey: id) ?? [] {
            topics[canvas]?.readers[id] = nil
            if topics[canvas]?.readers.isEmpty == true { topics[canvas] = nil }
        }
    }
}
