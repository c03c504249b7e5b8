import Foundation

/// Runs calls that wait for the disk on threads that may block, not on those that run all tasks.
enum Blocking {
    // Threads of another class: tasks run on those of the usual one here, and a disk that hangs must not take them.
    private static let queue = DispatchQueue(label: "easel.blobs", qos: .userInitiated, attributes: .concurrent)

    static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
