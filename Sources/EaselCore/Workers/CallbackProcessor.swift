import Logging

/// Judges callbacks without a verdict, such as those to be replayed, in the order in which they arrived.
package struct CallbackProcessor: Sendable {
    /// Those of one batch share a commit, which live callbacks wait for.
    private static let batch = 32
    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    package func run() async {
        await WorkLoop<[CallbackRecord]>(
            name: "callback processor", topic: .callbacks, slots: 1, tick: 1, bell: context.bell,
            clock: context.surroundings.clock, logger: context.logger, claim: { _ in try await claim() },
            perform: { await perform($0) }
        ).run()
    }

    /// The callbacks not processed yet, as one job; no job when there are none.
    package func claim() async throws -> [[CallbackRecord]] {
        let callbacks = try await context.store.unprocessedCallbacks(limit: Self.batch)
        return callbacks.isEmpty ? [] : [callbacks]
    }

    /// Nodes in parallel, so that they share commits; the callbacks of one node in order.
    package func perform(_ callbacks: [CallbackRecord]) async {
        await withDiscardingTaskGroup { group in
            for callbacks in Dictionary(grouping: callbacks, by: \.imageNodeID).values {
                group.addTask { for callback in callbacks { await process(callback) } }
            }
        }
    }

    private func process(_ callback: CallbackRecord) async {
        let rule = CallbackRule(
            reading: context.provider.read(callback: callback.body), attempt: callback.attempt,
            believesCallbacks: context.believesCallbacks,
            context: StepContext(surroundings: context.surroundings, policy: context.policy))
        do {
            try await context.store.processCallback(callback.id, of: callback.imageNodeID, decide: rule.decide)
        } catch {
            // It stays unprocessed and is looked at again.
            context.logger.warning(
                "A callback could not be processed yet.", metadata: ["callback": "\(callback.id)", "error": "\(error)"])
            await context.pause()
        }
    }
}
