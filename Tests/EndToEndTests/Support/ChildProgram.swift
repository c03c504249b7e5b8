import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One of the built programs, run as a process of its own. Its output goes to files, so that no pipe can fill up.
struct ChildProgram: Sendable {
    struct Ended: Sendable {
        let code: Int32
        let output: String
        let errors: String
    }

    let processID: Int32
    private let outputFile: String
    private let errorFile: String
    private let ends: AsyncStream<Int32>

    /// The folder the programs and the tests are built into.
    private static let built: URL = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own ?? CommandLine.arguments[0]).deletingLastPathComponent()
    }()

    /// Runs `easel` while `body` runs; the process is gone afterwards, whatever happens.
    static func with<Result>(
        _ arguments: [String], in folder: URL, environment: [String: String],
        _ body: (ChildProgram) async throws -> Result
    ) async throws -> Result {
        let child = try ChildProgram(arguments, in: folder, environment: environment)
        do {
            let result = try await body(child)
            child.signal(SIGKILL)
            _ = await child.exitCode()
            return result
        } catch {
            let errors = child.read(child.errorFile)
            child.signal(SIGKILL)
            _ = await child.exitCode()
            if !errors.isEmpty { Issue.record("easel \(arguments) said: \(errors.suffix(2_000))") }
            throw error
        }
    }

    /// Runs `easel` to its end.
    static func run(_ arguments: [String], in folder: URL, environment: [String: String]) async throws -> Ended {
        try await with(arguments, in: folder, environment: environment) { try await $0.end() }
    }

    private init(_ arguments: [String], in folder: URL, environment: [String: String]) throws {
        let program = Self.built.appending(path: "easel")
        try #require(FileManager.default.isExecutableFile(atPath: program.path), "easel is missing beside the tests")
        let name = UUID().uuidString
        outputFile = folder.appending(path: name + ".out").path
        errorFile = folder.appending(path: name + ".err").path
        for file in [outputFile, errorFile] { try Data().write(to: URL(filePath: file)) }
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        // Nothing of the environment the tests run in.
        process.environment = environment.merging(["PATH": "/usr/bin:/bin", "HOME": folder.path]) { own, _ in own }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputFile))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errorFile))
        let (ends, end) = AsyncStream.makeStream(of: Int32.self)
        self.ends = ends
        process.terminationHandler = { process in
            // A signal's number stands for itself, below zero.
            end.yield(process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus)
            end.finish()
        }
        try process.run()
        processID = process.processIdentifier
    }

    func signal(_ number: Int32) {
        kill(processID, number)
    }

    /// The code it ends with; below zero for a signal.
    private func exitCode() async -> Int32? {
        await ends.first { _ in true }
    }

    /// Waits for its end.
    func end() async throws -> Ended {
        let code = try #require(await exitCode())
        return Ended(code: code, output: read(outputFile), errors: read(errorFile))
    }

    /// The line of its output that has `text` in it, as soon as it is there.
    func line(with text: String) async throws -> String {
        try await eventually("“\(text)” was never said; errors: \(read(errorFile))") {
            read(outputFile).split(separator: "\n").first { $0.contains(text) }.map(String.init)
        }
    }

    private func read(_ file: String) -> String {
        (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }
}
