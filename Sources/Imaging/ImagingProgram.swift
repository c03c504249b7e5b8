import Foundation
import Subprocess

/// Runs the `easel-imaging` program, one process a job, so that decoding hostile pictures stays out of this process.
package struct ImagingProgram: Sendable {
    /// A picture format `draw` can write.
    package enum DrawingFormat: String, Sendable {
        case png, jpg, webp
    }

    private let executable: String
    private let timeout: Duration
    private let slots: WorkSlots

    /// Uses the program at `executable`, for at most `maximumConcurrency` jobs at once; a job that runs longer than
    /// `timeout` is killed. Copies of the value share the slots.
    package init(executable: String, maximumConcurrency: Int = 2, timeout: Duration = .seconds(30)) {
        self.executable = executable
        self.timeout = timeout
        slots = WorkSlots(count: maximumConcurrency)
    }

    /// Decodes the whole file and returns what it is; refuses anything but complete PNG, JPEG and WebP pictures.
    package func verify(file: String, maximumPixels: Int) async throws(ImagingError) -> ImageFacts {
        let line = try await run(["verify", file, "--max-pixels", String(maximumPixels)])
        do {
            return try JSONDecoder().decode(ImageFacts.self, from: Data(line.utf8))
        } catch {
            throw .unavailable("the imaging program answered something else than facts")
        }
    }

    /// Writes a WebP of at most `width` pixels' width to `output`, without metadata; never enlarges. The source is
    /// decoded completely, so a broken one is refused here too, and `output` is then left absent.
    package func thumbnail(file: String, to output: String, width: Int) async throws(ImagingError) {
        _ = try await run(["thumbnail", file, output, "--width", String(width)])
    }

    /// Draws an SVG document at its own size, up to 20 megapixels, into a picture file.
    package func draw(svg: String, format: DrawingFormat, to output: String) async throws(ImagingError) {
        _ = try await run(["draw", output, "--format", format.rawValue], input: svg)
    }

    /// Waits for a slot, runs one job and returns the line it printed.
    private func run(_ arguments: [String], input: String = "") async throws(ImagingError) -> String {
        let executable = executable
        let timeout = timeout
        let result = await slots.run {
            await withTaskGroup(of: Result<String, ImagingError>?.self) { group in
                group.addTask { await Self.launch(executable, arguments, input: input) }
                group.addTask {
                    do {
                        try await Task.sleep(for: timeout)
                        return .failure(.unavailable("the imaging program ran longer than \(timeout)"))
                    } catch {
                        // Cancelled: the job has ended, or its end by cancellation is what counts.
                        return nil
                    }
                }
                var first: Result<String, ImagingError>?
                while first == nil, let ended = await group.next() { first = ended }
                // Leaving the group waits for the process, which a cancelled job kills.
                group.cancelAll()
                return first ?? .failure(.unavailable("the imaging job was cancelled"))
            }
        }
        guard let result else { throw .unavailable("the imaging job was cancelled") }
        return try result.get()
    }

    private static func launch(
        _ executable: String, _ arguments: [String], input: String
    ) async -> Result<String, ImagingError> {
        do {
            let (line, status) =
                input.isEmpty
                // Without a pipe: the library ends the whole process when a child is gone before it is written to.
                ? try await launch(executable, arguments, input: .none)
                : try await launch(executable, arguments, input: .string(input))
            switch status {
            case .exited(0): return .success(line)
            case .exited(1): return .failure(.invalidImage(reason(in: line)))
            case .exited(let code): return .failure(.unavailable("exit code \(code): \(reason(in: line))"))
            case .signaled(let signal): return .failure(.unavailable("ended by signal \(signal)"))
            }
        } catch {
            return .failure(.unavailable("\(executable): \(error)"))
        }
    }

    private static func launch(
        _ executable: String, _ arguments: [String], input: some InputProtocol
    ) async throws -> (String, TerminationStatus) {
        let result = try await Subprocess.run(
            .path(asLiteral(executable)), arguments: Arguments(arguments),
            // Nothing of the server's environment; a crash need not print a backtrace nobody reads.
            environment: .custom(["SWIFT_BACKTRACE": "enable=no"]),
            input: input, output: .string(limit: 4096), error: .discarded)
        return (result.standardOutput, result.terminationStatus)
    }

    private static func reason(in line: String) -> String {
        struct Answer: Decodable { let error: String }
        return (try? JSONDecoder().decode(Answer.self, from: Data(line.utf8)))?.error ?? "no reason given"
    }
}

/// Makes Subprocess's path type, which belongs to a package that is not ours to import, from a string.
private func asLiteral<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
where Path.StringLiteralType == String {
    Path(stringLiteral: text)
}
