import Logging

/// Turns kept deliveries into events of their attempts, in the order they came.
package struct CallbackProcessor: Sendable {
    private static let batch = 256
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

    /// The deliveries nobody has looked at, as one job; no job when there are none.
    package func claim() async throws -> [[CallbackRecord]] {
        let callbacks = try await context.store.unprocessedCallbacks(limit: Self.batch)
        return callbacks.isEmpty ? [] : [callbacks]
    }

    /// Nodes side by side, so that they share commits; the deliveries of one node in order.
    package func perform(_ callbacks: [CallbackRecord]) async {
        await withDiscardingTaskGroup { group in
            for deliveries in Dictionary(grouping: callbacks, by: \.imageNodeID).values {
                group.addTask { for delivery in deliveries { await process(delivery) } }
            }
        }
    }

    private func process(_ callback: CallbackRecord) async {
        let reading = context.provider.read(callback: callback.body)
        do {
            try await context.store.processCallback(callback.id, of: callback.imageNodeID) { history in
                verdict(on: reading, of: callback, history)
            }
        } catch {
            // It stays unprocessed and is looked at again.
            context.logger.warning(
                "A callback could not be processed yet.", metadata: ["callback": "\(callback.id)", "error": "\(error)"])
            await context.pause()
        }
    }

    private func verdict(
        on reading: CallbackReading, of callback: CallbackRecord, _ history: NodeHistory
    ) -> (CallbackRecord.Verdict, NodeDecision?) {
        let taskID: String?
        switch reading {
        case .ended(let report): taskID = report.taskID
        case .unclear(let named): taskID = named
        case .running: return (.notTerminal, nil)
        case .unreadable: return (.unreadable, nil)
        }
        guard let attempt = history.attempt(callback.attempt) else { return (.ignored, nil) }
        if let known = attempt.taskID, let taskID, known != taskID { return (.wrongTask, nil) }
        let step = StepContext(surroundings: context.surroundings, policy: context.policy)
        if case .ended(let report) = reading, context.believesCallbacks {
            let decision = history.step(.reported(report, by: .delivery), attempt: attempt.number, in: step)
            return (decision.map { CallbackRecord.Verdict($0.verdict) } ?? .ignored, decision)
        }
        let hint = AttemptEvent.hinted(taskID: taskID, isBelieved: context.believesCallbacks)
        let decision = history.step(hint, attempt: attempt.number, in: step)
        return (decision?.verdict == .applied ? .toBeConfirmed : .duplicate, decision)
    }
}

extension CallbackRecord.Verdict {
    init(_ verdict: AttemptTransition.Verdict) {
        switch verdict {
        case .applied: self = .applied
        case .duplicate: self = .duplicate
        case .ignored: self = .ignored
        }
    }
}
