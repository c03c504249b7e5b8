import Logging

/// Renews the leases of what this process works on, so that leases can be short and a download can be long.
package struct LeaseKeeper: Sendable {
    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    /// Runs until it is canceled.
    package func run() async {
        let clock = context.surroundings.clock
        while true {
            do { try await clock.sleep(until: clock.now().adding(seconds: context.policy.lease / 4)) } catch { return }
            await renew()
        }
    }

    /// Renews the leases once.
    package func renew() async {
        let (attempts, messages) = (context.inHand.attempts, context.inHand.messages)
        guard !attempts.isEmpty || !messages.isEmpty else { return }
        do {
            try await context.store.renew(context.lease(), on: attempts, messages: messages)
        } catch is CancellationError {
            // The keeper ends by itself.
        } catch {
            // Should it last, others take over; nothing is lost by that.
            context.logger.warning("Leases can't be renewed now.", metadata: ["error": "\(error)"])
        }
    }
}
