import Foundation
import Imaging
import TestSupport
import Testing

/// Jobs by processes that were started before them.
@Suite(.timeLimit(.minutes(5)))
struct SpareProcessTests {
    private let folder: URL
    private var image: String { folder.appending(path: "image").path }
    private var log: URL { folder.appending(path: "log") }

    init() throws {
        folder = try makeTemporaryFolder()
    }

    @Test func `the next job finds a process that waits for it`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = ImagingProgram(executable: try wrapper())
        try await draw()
        for _ in 0..<3 { _ = try await program.verify(file: image, maximumPixels: 10_000) }
        let output = folder.appending(path: "small").path
        try await program.thumbnail(file: image, to: output, width: 16)
        #expect(FileManager.default.fileExists(atPath: output))
        try await eventually("a process waits after the last job") { try started().count == 5 ? true : nil }
        #expect(try started().map(\.job) == ["verify", "wait", "wait", "wait", "wait"])
    }

    @Test func `a process can be made ready before the first job`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = ImagingProgram(executable: try wrapper())
        try await draw()
        program.prepare()
        program.prepare()
        program.prepare()
        _ = try await program.verify(file: image, maximumPixels: 10_000)
        #expect(try !started().map(\.job).contains("verify"))
        try await eventually("no more than jobs at once") { try started().count == 3 ? true : nil }
    }

    @Test(arguments: ["exit 4", "kill -9 $$"])
    func `a job whose process has ended meanwhile gets another`(end: String) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = ImagingProgram(
            executable: try wrapper(unlessWaiting: "touch \(folder.path)/over; \(end)"), maximumConcurrency: 1)
        try await draw()
        program.prepare()
        let over = folder.appending(path: "over").path
        try await eventually("the process ends") { FileManager.default.fileExists(atPath: over) ? true : nil }
        let ended = try #require(try started().first)
        try await eventually("nothing is left of it") { kill(ended.processID, 0) != 0 ? true : nil }
        _ = try await program.verify(file: image, maximumPixels: 10_000)
        #expect(try started().prefix(2).map(\.job) == ["wait", "verify"])
    }

    @Test func `a verdict is the same from a process that waited`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = ImagingProgram(executable: try wrapper())
        try Data("GIF89a".utf8).write(to: URL(filePath: image))
        var verdicts: [ImagingError?] = []
        for _ in 0..<2 {
            verdicts.append(
                await #expect(throws: ImagingError.self) { try await program.verify(file: image, maximumPixels: 9) })
        }
        #expect(verdicts[0] == verdicts[1])
        #expect(try started().prefix(2).map(\.job) == ["verify", "wait"])
    }

    @Test(arguments: ["exit 4", "kill -9 $$"])
    func `a process that has ended makes room for another`(end: String) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = ImagingProgram(executable: try wrapper(unlessWaiting: end), maximumConcurrency: 1)
        try await eventually("another is started") {
            program.prepare()
            return try started().count > 1 ? true : nil
        }
    }

    @Test func `a cancelled job ends its process, and so does the end of them all`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var program: ImagingProgram? = ImagingProgram(
            executable: try wrapper(unlessWaiting: "cat > \(folder.path)/job; exec sleep 600"), maximumConcurrency: 1)
        program?.prepare()
        let first = try await eventually("a process waits") { try started().first }
        let job = Task { [program, image] in try await program?.verify(file: image, maximumPixels: 9) }
        let received = folder.appending(path: "job")
        try await eventually("it has the job") { try? Data(contentsOf: received).isEmpty ? nil : true }
        job.cancel()
        await #expect(throws: ImagingError.self) { try await job.value }
        let second = try await eventually("the next one waits") { try started().dropFirst().first }
        program = nil
        for process in [first, second] {
            try await eventually("process \(process.processID) ends") {
                kill(process.processID, 0) != 0 ? true : nil
            }
        }
    }

    private func draw() async throws {
        try await ImagingProgram(executable: try ImagingProgram.built()).draw(
            svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\"><circle r=\"9\"/></svg>",
            format: .png, to: image)
    }

    /// The program, which writes down each start; when it is to wait, it may do something else.
    private func wrapper(unlessWaiting other: String? = nil) throws -> String {
        let path = folder.appending(path: "wrapper").path
        let waiting = other.map { "if [ $1 = wait ]; then \($0); fi\n" } ?? ""
        let script = """
            #!/bin/sh
            echo "$$ $1" >> \(log.path)
            \(waiting)exec \(try ImagingProgram.built()) "$@"
            """
        try Data(script.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func started() throws -> [(processID: Int32, job: String)] {
        guard let text = try? String(contentsOf: log, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return Int32(words[0]).map { ($0, String(words[1])) }
        }
    }
}
