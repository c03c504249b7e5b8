import Logging

/// Renews the leases of what this process works on, so that leases can be short and a download can be long.
package struct LeaseKeeper: Sendable {
    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    /// Runs until it is canceled.
    package func run() async {
        let lease = context.policy.lease
        let clock = context.surroundings.clock
        while true {
            do { try await clock.sleep(until: clock.now().adding(seconds: lease / 4)) } catch { return }
            do {
                try await context.store.renewLeases(of: context.owner, until: clock.now().adding(seconds: lease))
            } catch is CancellationError {
                return
            } catch {
                // Should it last, others take over; nothing is lost by that.
                context.logger.warning("Leases can't be renewed now.", metadata: ["error": "\(error)"])
            }
        }
    }
}
