import Foundation
import Imaging
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ImagingProgramTests {
    private let folder: URL
    private let program: ImagingProgram

    init() throws {
        folder = try makeTemporaryFolder()
        program = ImagingProgram(executable: try ImagingProgram.built())
    }

    @Test(arguments: [
        (ImagingProgram.DrawingFormat.png, ImageFacts.Format.png), (.jpg, .jpeg), (.webp, .webp),
    ])
    func `complete images are accepted, truncated ones are not`(
        drawn: ImagingProgram.DrawingFormat, format: ImageFacts.Format
    )
        async throws
    {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = path("whole")
        try await program.draw(svg: Self.svg(width: 600, height: 400), format: drawn, to: file)
        #expect(
            try await program.verify(file: file, maximumPixels: 240_000)
                == ImageFacts(format: format, width: 600, height: 400))

        let bytes = try Data(contentsOf: URL(filePath: file))
        for share in [0.3, 0.6, 0.95] {
            try bytes.prefix(Int(Double(bytes.count) * share)).write(to: URL(filePath: path("cut")))
            await expectInvalid { _ = try await program.verify(file: path("cut"), maximumPixels: 240_000) }
            await expectInvalid { try await program.thumbnail(file: path("cut"), to: path("small"), width: 256) }
            #expect(!FileManager.default.fileExists(atPath: path("small")))
        }
    }

    @Test func `thumbnails shrink and never enlarge`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try await program.draw(svg: Self.svg(width: 600, height: 400), format: .png, to: path("a"))
        try await program.thumbnail(file: path("a"), to: path("small"), width: 256)
        let small = try await program.verify(file: path("small"), maximumPixels: 240_000)
        #expect(small == ImageFacts(format: .webp, width: 256, height: 171))
        try await program.thumbnail(file: path("a"), to: path("same"), width: 1024)
        #expect(try await program.verify(file: path("same"), maximumPixels: 240_000).width == 600)
    }

    /// Taller than WebP allows: a narrower thumbnail instead of none.
    @Test(arguments: [(260, 17_000), (17_000, 260), (1, 10_000), (10_000, 1)])
    func `an image of any aspect ratio gets a thumbnail`(width: Int, height: Int) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try await program.draw(svg: Self.svg(width: width, height: height), format: .png, to: path("long"))
        let facts = try await program.verify(file: path("long"), maximumPixels: 100_000_000)
        #expect(facts == ImageFacts(format: .png, width: width, height: height))
        try await program.thumbnail(file: path("long"), to: path("small"), width: 256)
        let small = try await program.verify(file: path("small"), maximumPixels: 100_000_000)
        #expect(small.width <= min(256, width) && small.height <= 16_383)
    }

    @Test(arguments: [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", "<!doctype html><html></html>", "",
        "GIF89a",
        "%PDF-1.7", "RIFF0000WAVE",
    ])
    func `other types are refused`(content: String) async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(content.utf8).write(to: URL(filePath: path("other")))
        await expectInvalid { _ = try await program.verify(file: path("other"), maximumPixels: 1_000_000) }
    }

    @Test func `a pixel bomb is refused by its header`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        // A PNG header that promises 50,000 × 50,000 pixels without any: decoding it would fail for another reason.
        try await program.draw(svg: Self.svg(width: 16, height: 16), format: .png, to: path("bomb"))
        var bytes = try Data(contentsOf: URL(filePath: path("bomb")))
        let side: [UInt8] = [0x00, 0x00, 0xC3, 0x50]
        bytes.replaceSubrange(16..<24, with: side + side)
        bytes.replaceSubrange(29..<33, with: Self.crc(bytes[12..<29]))
        try bytes.write(to: URL(filePath: path("bomb")))
        let error = await #expect(throws: ImagingError.self) {
            try await program.verify(file: path("bomb"), maximumPixels: 100_000_000)
        }
        #expect(error == .invalidImage("50000×50000 is more than 100000000 pixels"))
    }

    @Test func `errors of the machine are not blamed on the image`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let missing = ImagingProgram(executable: path("nothing"))
        await expectUnavailable { _ = try await missing.verify(file: path("a"), maximumPixels: 1) }
        await expectUnavailable { _ = try await program.verify(file: path("absent"), maximumPixels: 1) }
        await expectUnavailable {
            try await program.draw(svg: Self.svg(width: 9, height: 9), format: .png, to: "/nonexistent/folder/a.png")
        }
        await expectInvalid { try await program.draw(svg: "<svg", format: .png, to: path("a")) }
        await expectInvalid {
            try await program.draw(svg: Self.svg(width: 9000, height: 9000), format: .png, to: path("a"))
        }
    }

    @Test func `a program that hangs is killed`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("#!/bin/sh\nexec /bin/sleep 600\n".utf8).write(to: URL(filePath: path("hang")))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path("hang"))
        let slow = ImagingProgram(executable: path("hang"), timeout: .milliseconds(200))
        await expectUnavailable { _ = try await slow.verify(file: path("a"), maximumPixels: 1) }

        // One slot: the second job waits behind the first, and both end when canceled.
        let single = ImagingProgram(executable: path("hang"), maximumConcurrency: 1)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    await expectUnavailable { _ = try await single.verify(file: path("a"), maximumPixels: 1) }
                }
            }
            group.cancelAll()
        }
    }

    @Test func `jobs above the limit wait for their turn`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let single = ImagingProgram(
            executable: try ImagingProgram.built(), maximumConcurrency: 1)
        try await single.draw(svg: Self.svg(width: 64, height: 64), format: .png, to: path("a"))
        try await withThrowingTaskGroup(of: ImageFacts.self) { group in
            for _ in 0..<6 { group.addTask { try await single.verify(file: path("a"), maximumPixels: 5000) } }
            for try await facts in group { #expect(facts.width == 64) }
        }
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func expectInvalid(_ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) async
    {
        let error = await #expect(throws: ImagingError.self, sourceLocation: sourceLocation) { try await body() }
        guard case .invalidImage = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
    }

    private func expectUnavailable(
        _ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let error = await #expect(throws: ImagingError.self, sourceLocation: sourceLocation) { try await body() }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
    }

    /// An image with enough detail that no format stores it in a few bytes.
    private static func svg(width: Int, height: Int) -> String {
        let dots = (0..<200).map { index in
            "<circle cx=\"\(index * 37 % width)\" cy=\"\(index * 53 % height)\" r=\"\(index % 17)\" fill=\"#\(index % 10)8\(index % 7)\"/>"
        }
        return
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\">\(dots.joined())</svg>"
    }

    private static func crc(_ bytes: Data) -> [UInt8] {
        var crc: UInt32 = .max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        crc = ~crc
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: crc >> $0) }
    }
}
