import Foundation
import Subprocess
import TestSupport
import Testing

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

/// The built `easel`, run as a separate process. Its output goes to files, so that no pipe can fill up.
struct ChildProgram: Sendable {
    struct Ended: Sendable {
        /// Negative for a signal.
        let code: Int32
        let output: String
        let errors: String
    }

    let processID: Int32
    private let files: Files

    private struct Files: Sendable {
        let output: String
        let errors: String

        init(in folder: URL) {
            let name = UUID().uuidString
            output = folder.appending(path: name + ".out").path
            errors = folder.appending(path: name + ".err").path
        }

        static func read(_ file: String) -> String {
            (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        }

        static func open(_ file: String) throws -> FileDescriptor {
            try FileDescriptor.open(
                FilePath(file), .writeOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        }
    }

    /// The folder the programs and the tests are built into.
    private static let built: URL = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own ?? CommandLine.arguments[0]).deletingLastPathComponent()
    }()

    /// The built `easel`.
    static var path: String { built.appending(path: "easel").path }

    /// Runs `easel` to its end.
    static func run(_ arguments: [String], in folder: URL, environment: [String: String]) async throws -> Ended {
        try await with(arguments, in: folder, environment: environment, endingBy: nil) { _ in }
    }

    /// Runs `easel`, or `launcher` with it as the arguments, while `body` runs, then sends it a signal and waits for
    /// its end. The process never outlives the call.
    @discardableResult
    static func with(
        _ arguments: [String], in folder: URL, environment: [String: String], endingBy signal: Int32? = SIGKILL,
        launcher: [String] = [], _ body: (ChildProgram) async throws -> Void
    ) async throws -> Ended {
        let program = Self.path
        try #require(FileManager.default.isExecutableFile(atPath: program), "easel is missing beside the tests")
        let command = launcher + [program] + arguments
        let files = Files(in: folder)
        // Nothing from the environment of the tests.
        let variables = environment.merging(["PATH": "/usr/bin:/bin", "HOME": folder.path]) { own, _ in own }
        let result = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: .custom(variables.map { Array("\($0.key)=\($0.value)\0".utf8) }),
            workingDirectory: FilePath(folder.path), input: .none,
            output: .fileDescriptor(try Files.open(files.output), closeAfterSpawningProcess: true),
            error: .fileDescriptor(try Files.open(files.errors), closeAfterSpawningProcess: true)
        ) { execution in
            let processID = execution.processIdentifier.value
            do {
                try await body(ChildProgram(processID: processID, files: files))
                if let signal { kill(processID, signal) }
            } catch {
                kill(processID, SIGKILL)
                let errors = Files.read(files.errors)
                if !errors.isEmpty { Issue.record("easel \(arguments) said: \(errors.suffix(2_000))") }
                throw error
            }
        }
        let code: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): -signal
            }
        return Ended(code: code, output: Files.read(files.output), errors: Files.read(files.errors))
    }

    /// The line of its output that contains `text`, once it is printed.
    func line(with text: String) async throws -> String {
        try await eventually("“\(text)” was never printed; errors: \(Files.read(files.errors))") {
            Files.read(files.output).split(separator: "\n").first { $0.contains(text) }.map(String.init)
        }
    }
}
