import EaselCore

/// Whether everything can be written; checked at most once a second, however often it is asked.
actor Readiness {
    /// Seconds for which a result is valid.
    private static let lifetime = 1.0

    private let clock: any WallClock
    private let check: @Sendable () async throws -> Void
    private var last: (result: Result<Void, any Error>, at: Timestamp)?
    private var underWay: Task<Result<Void, any Error>, Never>?

    init(clock: any WallClock, check: @escaping @Sendable () async throws -> Void) {
        self.clock = clock
        self.check = check
    }

    /// Throws what keeps the server from its work.
    func require() async throws {
        let now = clock.now()
        if let last, !last.at.adding(seconds: Self.lifetime).hasCome(at: now, setAhead: Self.lifetime) {
            return try last.result.get()
        }
        if let underWay { return try await underWay.value.get() }
        // For all who ask meanwhile; it ends with its one look.
        let task = Task { [check] in
            do {
                return Result<Void, any Error>.success(try await check())
            } catch {
                return .failure(error)
            }
        }
        underWay = task
        let result = await task.value
        underWay = nil
        last = (result, clock.now())
        try result.get()
    }
}
