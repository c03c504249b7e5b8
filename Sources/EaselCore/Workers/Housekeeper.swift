import Logging

/// Forgets what need not be kept for ever.
package struct Housekeeper: Sendable {
    /// Seconds between looks.
    private static let interval = 3_600.0
    /// Seconds a delivery that was looked at stays in the log: 30 days.
    static let callbackLifetime = 30 * 86_400.0

    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    /// Runs until it is canceled.
    package func run() async {
        while !Task.isCancelled {
            await tidy()
            let next = context.surroundings.now().adding(seconds: Self.interval)
            do { try await context.surroundings.clock.sleep(until: next) } catch { return }
        }
    }

    package func tidy() async {
        let end = context.surroundings.now().adding(seconds: -Self.callbackLifetime)
        do {
            let count = try await context.store.removeCallbacks(receivedBefore: end)
            if count > 0 { context.logger.info("Forgot \(count) old deliveries of the provider's.") }
        } catch {
            context.logger.warning("Old deliveries can't be removed now.", metadata: ["error": "\(error)"])
        }
    }
}
