/// A time limit for work that might never end.
enum Deadline {
    /// What `work` returns; nil when that takes longer, or the task is canceled.
    static func within<Value: Sendable>(
        seconds: Double, _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await work() }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
