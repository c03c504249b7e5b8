import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs the `easel-imaging` program, one process per job, so that decoding hostile images stays out of this process.
///
/// After a job, a process is kept ready for the next one.
package struct ImagingProgram: Sendable {
    /// An image format `draw` can write.
    package enum DrawingFormat: String, Sendable {
        case png, jpg, webp
    }

    private let executable: String
    private let timeout: Duration
    private let slots: WorkSlots
    private let scratch: ScratchFolder
    private let spares: SpareProcesses

    /// Uses the program at `executable`, for at most `maximumConcurrency` jobs at once. A job that runs longer than
    /// `timeout` hangs and is killed; the program limits its own processor time. Jobs write below `scratch`, where they
    /// leave nothing behind. Copies of this value share slots and folder.
    package init(
        executable: String, maximumConcurrency: Int = 2, timeout: Duration = .seconds(180), scratch: String? = nil
    ) {
        self.executable = executable
        self.timeout = timeout
        slots = WorkSlots(count: maximumConcurrency)
        let scratch = ScratchFolder(
            in: scratch ?? FileManager.default.temporaryDirectory.path + "/easel-imaging-\(getuid())")
        self.scratch = scratch
        spares = SpareProcesses(count: maximumConcurrency) { job in
            do throws(ImagingError) {
                return try await scratch.withFolder { folder in
                    await Launch(executable: executable, arguments: ["wait"], input: .job(job), folder: folder).run()
                }
            } catch {
                try? job.close()
                return .failure(error)
            }
        }
    }

    /// Prepares a process for a job that will come soon.
    package func prepare() {
        spares.prepare()
    }

    /// The owner where jobs do not have to take turns.
    private static let anybody = WorkTurn(owner: "", isPaid: false)

    /// Decodes the whole file and returns its facts; refuses anything but complete PNG, JPEG and WebP images.
    package func verify(
        file: String, maximumPixels: Int, turn: WorkTurn? = nil
    ) async throws(ImagingError) -> ImageFacts {
        let line = try await run(turn, ["verify", file, "--max-pixels", String(maximumPixels)])
        do {
            return try JSONDecoder().decode(ImageFacts.self, from: Data(line.utf8))
        } catch {
            throw .unavailable("the imaging program printed something unexpected")
        }
    }

    /// Writes a WebP at most `width` pixels wide to `output`, without metadata; never enlarges. The source is decoded
    /// completely, so a broken one is refused here too. `output` gets the complete file, flushed, or stays as it was.
    package func thumbnail(
        file: String, to output: String, width: Int, turn: WorkTurn? = nil
    ) async throws(ImagingError) {
        try await scratch.withFolder { folder throws(ImagingError) in
            let draft = folder + "/thumbnail.webp"
            _ = try await run(turn, ["thumbnail", file, draft, "--width", String(width)])
            try WholeFile.put(draft, at: output)
        }
    }

    /// Draws an SVG document at its own size, up to 20 megapixels, into an image file.
    package func draw(svg: String, format: DrawingFormat, to output: String) async throws(ImagingError) {
        _ = try await run(nil, ["draw", output, "--format", format.rawValue], input: svg)
    }

    /// Waits for a slot, runs one job and returns the line it printed.
    private func run(
        _ turn: WorkTurn?, _ arguments: [String], input: String? = nil
    ) async throws(ImagingError) -> String {
        try await scratch.withFolder { folder throws(ImagingError) in
            try await run(
                turn ?? Self.anybody,
                Launch(
                    executable: executable, arguments: arguments, input: input.map(Launch.Input.text) ?? .none,
                    folder: folder))
        }
    }

    private func run(_ turn: WorkTurn, _ launch: Launch) async throws(ImagingError) -> String {
        let (timeout, spares) = (timeout, spares)
        defer { if launch.canWait { spares.prepare() } }
        let result = await slots.run(turn) {
            await withTaskGroup(of: Result<String, ImagingError>?.self) { group in
                group.addTask {
                    if launch.canWait, let result = await spares.run(launch.arguments) { return result }
                    return await launch.run()
                }
                group.addTask {
                    do {
                        try await Task.sleep(for: timeout)
                        return .failure(.unavailable("the imaging program ran longer than \(timeout)"))
                    } catch {
                        // Canceled: the job has ended, or counts as canceled.
                        return nil
                    }
                }
                var first: Result<String, ImagingError>?
                while first == nil, let ended = await group.next() { first = ended }
                // Leaving the group waits for the process, which is killed when its job is canceled.
                group.cancelAll()
                return first ?? .failure(.unavailable("the imaging job was canceled"))
            }
        }
        guard let result else { throw .unavailable("the imaging job was canceled") }
        return try result.get()
    }

}

/// One run of the program.
private struct Launch: Sendable {
    enum Input: Sendable {
        case none
        case text(String)
        /// The descriptor from which it reads its job.
        case job(FileDescriptor)
    }

    let executable: String
    let arguments: [String]
    let input: Input
    /// For temporary files.
    let folder: String

    /// Whether a waiting process can do the job.
    var canWait: Bool { if case .none = input { true } else { false } }

    /// Nil if it waited and got no job.
    func run() async -> Result<String, ImagingError>? {
        do {
            let (line, status) =
                switch input {
                // No pipe: the library would end the whole process if a child is gone before it is written to.
                case .none: try await run(input: .none)
                case .text(let text): try await run(input: .string(text))
                case .job(let job): try await run(input: .fileDescriptor(job, closeAfterSpawningProcess: true))
                }
            switch status {
            case .exited(0): return .success(line)
            case .exited(1): return .failure(.invalidImage(Self.reason(in: line)))
            case .exited(SpareProcesses.unused): return nil
            case .exited(let code): return .failure(.unavailable("exit code \(code): \(Self.reason(in: line))"))
            case .signaled(SIGXCPU):
                return .failure(.invalidImage("it takes more CPU time than an image of its size may"))
            case .signaled(let signal): return .failure(.unavailable("ended by signal \(signal)"))
            }
        } catch {
            return .failure(.unavailable("\(executable): \(error)"))
        }
    }

    private func run(
        input: some InputProtocol
    ) async throws -> (String, TerminationStatus) {
        let result = try await Subprocess.run(
            .path(FilePath(executable)), arguments: Arguments(arguments),
            // Nothing from the server's environment; a crash need not print a backtrace that nobody reads.
            environment: .custom(["SWIFT_BACKTRACE": "enable=no", "TMPDIR": folder]),
            input: input, output: .string(limit: 4096), error: .discarded)
        return (result.standardOutput, result.terminationStatus)
    }

    private static func reason(in line: String) -> String {
        struct Answer: Decodable { let error: String }
        return (try? JSONDecoder().decode(Answer.self, from: Data(line.utf8)))?.error ?? "no reason given"
    }
}
