import Glibc
import Synchronization

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Processes of the imaging program that have loaded their libraries and wait for a job: loading takes longer than
/// checking most images. Each does a single job, within the same limits as a process started for it.
///
/// One that has waited for a minute ends by itself. All end when this is gone or the server has died.
final class SpareProcesses: Sendable {
    /// The exit code of a process that ended without a job.
    static let unused: Int32 = 4

    private let count: Int
    /// Starts a process that reads its job from this descriptor, and waits for its end. Nil when it did nothing.
    private let launch: @Sendable (FileDescriptor) async -> Result<String, ImagingError>?
    private let waiting = Mutex<[Spare]>([])

    private struct Spare: Sendable {
        let job: FileDescriptor
        let ended: Task<Result<String, ImagingError>?, Never>
    }

    init(count: Int, launch: @escaping @Sendable (FileDescriptor) async -> Result<String, ImagingError>?) {
        self.count = count
        self.launch = launch
    }

    deinit {
        for spare in waiting.withLock({ $0 }) {
            spare.ended.cancel()
            try? spare.job.close()
        }
    }

    /// Starts one more, unless there are enough.
    func prepare() {
        waiting.withLock { waiting in
            guard waiting.count < count, let (own, other) = Self.connection() else { return }
            // It outlives the job before it, and its end is the end of the process.
            waiting.append(Spare(job: own, ended: Task { [launch] in await launch(other) }))
        }
    }

    /// Has a waiting process do the job. Nil when there was none, or it had just ended.
    func run(_ arguments: [String]) async -> Result<String, ImagingError>? {
        // The oldest: one that was started just now is still loading.
        while let spare = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            let isSent = Self.send(arguments.map { $0 + "\0" }.joined(), to: spare.job)
            try? spare.job.close()
            guard isSent else { continue }
            let result = await withTaskCancellationHandler {
                await spare.ended.value
            } onCancel: {
                spare.ended.cancel()
            }
            if let result { return result }
        }
        return nil
    }

    /// A pipe may end the process that writes to it when nobody reads any more; a socket need not.
    private static func connection() -> (FileDescriptor, FileDescriptor)? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return nil
        }
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }

    private static func send(_ text: String, to socket: FileDescriptor) -> Bool {
        let bytes = Array(text.utf8)
        // So little fits into the socket's buffer at once.
        return Glibc.send(socket.rawValue, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
