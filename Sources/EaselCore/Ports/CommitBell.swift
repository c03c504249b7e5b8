import Synchronization

/// Rings after commits, so that nobody has to poll for work or changes. It only wakes; the tables are the truth.
package final class CommitBell: Sendable {
    /// What a listener waits for.
    package enum Topic: Hashable, Sendable {
        case attempts, callbacks, messages, canvases, webhooks
    }

    private struct State {
        var nextID = 0
        var listeners: [Topic: [Int: AsyncStream<Void>.Continuation]] = [:]
        var imageNodeListeners: [ImageNodeID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var changedCanvases: Set<CanvasID> = []
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the listeners of `topics`, those of canvases for `canvases`, and those of each of `imageNodes`.
    package func ring(
        _ topics: Set<Topic>, canvases: Set<CanvasID> = [], imageNodes: Set<ImageNodeID> = []
    ) {
        let woken = state.withLock { state in
            state.changedCanvases.formUnion(canvases)
            return topics.union(canvases.isEmpty ? [] : [.canvases])
                .flatMap { state.listeners[$0].map { Array($0.values) } ?? [] }
                + imageNodes.flatMap { state.imageNodeListeners[$0].map { Array($0.values) } ?? [] }
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
        listen(
            adding: { $0.listeners[topic, default: [:]][$1] = $2 },
            removing: { $0.listeners[topic]?[$1] = nil })
    }

    /// An element for every ring that is about one of these image nodes, and so none for what happens to others.
    package func listen(to imageNodes: Set<ImageNodeID>) -> AsyncStream<Void> {
        listen(
            adding: { state, id, listener in
                for node in imageNodes { state.imageNodeListeners[node, default: [:]][id] = listener }
            },
            removing: { state, id in
                for node in imageNodes {
                    state.imageNodeListeners[node]?[id] = nil
                    if state.imageNodeListeners[node]?.isEmpty == true { state.imageNodeListeners[node] = nil }
                }
            })
    }

    /// The image nodes somebody listens to.
    package var awaitedImageNodes: Set<ImageNodeID> { state.withLock { Set($0.imageNodeListeners.keys) } }

    private func listen(
        adding add: (inout State, Int, AsyncStream<Void>.Continuation) -> Void,
        removing remove: @escaping @Sendable (inout State, Int) -> Void
    ) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.nextID += 1
            add(&state, state.nextID, continuation)
            return state.nextID
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.state.withLock { remove(&$0, id) } }
        return stream
    }

    /// Ends every stream, now and later: listeners finish their current work and start nothing new.
    package func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            defer { (state.listeners, state.imageNodeListeners) = ([:], [:]) }
            return state.listeners.values.flatMap(\.values) + state.imageNodeListeners.values.flatMap(\.values)
        }
        for listener in listeners { listener.finish() }
    }
}
