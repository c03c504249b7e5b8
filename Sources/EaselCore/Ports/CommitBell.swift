import Synchronization

/// Rings after commits, so that nobody has to look for work or news: only a wake-up, the tables are the truth.
package final class CommitBell: Sendable {
    /// What a listener waits for.
    package enum Topic: Hashable, Sendable {
        case attempts, callbacks, messages, canvases
    }

    private struct State {
        var nextID = 0
        var listeners: [Topic: [Int: AsyncStream<Void>.Continuation]] = [:]
        var changedCanvases: Set<CanvasID> = []
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the listeners of `topics`, and those of canvases for `canvases`.
    package func ring(_ topics: Set<Topic>, canvases: Set<CanvasID> = []) {
        let woken = state.withLock { state in
            state.changedCanvases.formUnion(canvases)
            return topics.union(canvases.isEmpty ? [] : [.canvases])
                .flatMap { state.listeners[$0].map { Array($0.values) } ?? [] }
        }
        for listener in woken { listener.yield() }
    }

    /// The canvases that changed since the last call.
    package func takeChangedCanvases() -> Set<CanvasID> {
        state.withLock { state in
            defer { state.changedCanvases = [] }
            return state.changedCanvases
        }
    }

    /// An element for every ring, rings that come while nobody looks taken together.
    package func listen(to topic: Topic) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.nextID += 1
            state.listeners[topic, default: [:]][state.nextID] = continuation
            return state.nextID
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners[topic]?.removeValue(forKey: id) }
        }
        return stream
    }

    /// Ends every stream, now and later: whoever listens finishes what is in hand and starts nothing new.
    package func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return state.listeners.values.flatMap(\.values)
        }
        for listener in listeners { listener.finish() }
    }
}
