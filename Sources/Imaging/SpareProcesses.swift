import Glibc
import Synchronization

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Processes of the imaging program that have loaded their libraries and wait for a job: loading takes longer than
/// checking most images. Each does a single job, within the same limits as a process started for that job.
///
/// One that has waited for a minute ends by itself. All of them end with this object, or when the server dies.
final class SpareProcesses: Sendable {
    /// The exit code of a process that ended without a job.
    static let unused: Int32 = 4

    private let count: Int
    /// Starts a process that reads its job from this descriptor, and waits for its end. Nil if it did nothing.
    private let launch: @Sendable (FileDescriptor) async -> Result<String, ImagingError>?
    private let waiting = Waiting()

    private struct Spare: Sendable {
        let job: FileDescriptor
        let ended: Task<Result<String, ImagingError>?, Never>
    }

    /// Those without a job, the oldest first.
    private final class Waiting: Sendable {
        let spares = Mutex<[(id: UInt64, spare: Spare)]>([])
        let lastID = Atomic<UInt64>(0)

        /// Whether it still had no job.
        func remove(_ id: UInt64) -> Bool {
            spares.withLock { spares in
                guard let index = spares.firstIndex(where: { $0.id == id }) else { return false }
                try? spares.remove(at: index).spare.job.close()
                return true
            }
        }
    }

    init(count: Int, launch: @escaping @Sendable (FileDescriptor) async -> Result<String, ImagingError>?) {
        self.count = count
        self.launch = launch
    }

    deinit {
        for (_, spare) in waiting.spares.withLock({ $0 }) { spare.ended.cancel() }
    }

    /// Starts one more, unless there are enough.
    func prepare() {
        waiting.spares.withLock { spares in
            guard spares.count < count, let (own, other) = Self.connection() else { return }
            let id = waiting.lastID.add(1, ordering: .relaxed).newValue
            // It outlives the job before it, and its end is the end of the process.
            let ended = Task { [launch, waiting] in
                let result = await launch(other)
                // What ended without a job says nothing of one, and makes room for the next.
                return waiting.remove(id) ? nil : result
            }
            spares.append((id, Spare(job: own, ended: ended)))
        }
    }

    /// Gives the job to a waiting process. Nil if there was none, or it had just ended.
    func run(_ arguments: [String]) async -> Result<String, ImagingError>? {
        // The oldest: one that was started just now is still loading.
        while let spare = waiting.spares.withLock({ $0.isEmpty ? nil : $0.removeFirst().spare }) {
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

    /// Writing to a pipe that nobody reads may end the process; with a socket that can be avoided.
    private static func connection() -> (FileDescriptor, FileDescriptor)? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return nil
        }
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }

    private static func send(_ text: String, to socket: FileDescriptor) -> Bool {
        let bytes = Array(text.utf8)
        // This little always fits into the socket's buffer.
        return Glibc.send(socket.rawValue, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
