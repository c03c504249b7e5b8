import Foundation
import Imaging
import TestSupport
import Testing

/// Files with a flaw that every program ignores, and files that look like them but lack pixels.
/// Whatever `verify` accepts must have a thumbnail.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FlawedImageTests {
    private let folder: URL
    private let program: ImagingProgram

    init() throws {
        folder = try makeTemporaryFolder()
        program = ImagingProgram(executable: try ImagingProgram.built())
    }

    // MARK: JPEG

    @Test func `harmless flaws of a JPEG are accepted`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let nonsense = Array("ICC_PROFILE\0\u{1}\u{1}".utf8) + [UInt8](repeating: 0x6E, count: 300)
        for (name, jpeg) in [("progressive", JPEG.progressive), ("CMYK", .cmyk)] {
            try await expectWhole(jpeg.bytes, name)
            try await expectWhole(jpeg.with(Array(1...18)), "\(name): bytes between segments")
            try await expectWhole(jpeg.with(JPEG.segment(0xE2, nonsense)), "\(name): color profile")
            try await expectWhole(jpeg.bytes.dropLast(2), "\(name): no end marker")
        }
        for (name, jpeg) in [("drawn", JPEG(try await drawn(.jpg))), ("grey", .grey)] {
            try await expectWhole(jpeg.with(Array(1...18)), "\(name): bytes between segments")
            try await expectWhole(jpeg.with([1, 2, 3], before: 0xDA), "\(name): bytes before the scan")
            try await expectWhole(
                jpeg.with(JPEG.segment(0xE1, Array("Exif\0\0MM\0*\0\0\0\u{8}\0\u{9}".utf8))), "\(name): Exif")
            try await expectWhole(jpeg.with(JPEG.segment(0xE2, nonsense)), "\(name): color profile")
            try await expectWhole(
                jpeg.with(JPEG.segment(0xEE, Array("Adobe\0d\0\0\0\0\u{7}".utf8))), "\(name): Adobe marker")
            try await expectWhole(jpeg.bytes + [UInt8](repeating: 9, count: 999), "\(name): bytes behind the end")
            try await expectWhole(jpeg.bytes.dropLast(2) + [0, 0, 0, 0xFF, 0xD9], "\(name): bytes before the end")
            // No pixels are missing.
            try await expectWhole(jpeg.bytes.dropLast(2), "\(name): no end marker")
            try await expectWhole(jpeg.with(Array(1...18)).dropLast(), "\(name): half an end marker")
        }
        var jfif = JPEG.grey.bytes
        jfif[11] = 9
        try await expectWhole(jfif, "a version of JFIF that nobody knows")
    }

    /// A libjpeg warning may mean that half the image is missing, and only the first one is reported.
    @Test func `a JPEG that lacks pixels is refused, whatever flaw comes first`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let end: [UInt8] = [0xFF, 0xD9]
        for jpeg in [JPEG(try await drawn(.jpg)), .progressive] {
            for file in [jpeg.bytes, jpeg.with(Array(1...18))] {
                for share in [0.5, 0.8, 0.99] {
                    let cut = file.prefix(Int(Double(file.count) * share))
                    await expectBroken(cut)
                    // With an end marker, a truncated progressive JPEG may be valid, just with fewer scans.
                    if jpeg.bytes != JPEG.progressive.bytes { await expectBroken(cut + end) }
                }
                await expectBroken(file.dropLast(12))
            }
        }
        let file = JPEG(try await drawn(.jpg)).with(Array(1...18))
        let middle = file.count * 2 / 3
        await expectBroken(file[..<middle] + file[(middle + 2_000)...])
        await expectBroken(file[..<middle] + [UInt8](repeating: 0xFF, count: 2_000) + file[(middle + 2_000)...])
    }

    // MARK: PNG

    @Test func `harmless flaws of a PNG are accepted`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let broken: [UInt8] = [0, 0, 0, 0]
        let profile = Array("icc\0\0".utf8) + PNG.stored([UInt8](repeating: 0x6E, count: 300))
        for png in [PNG(), PNG(depth: 16), PNG(color: .greyAlpha), PNG(depth: 16, color: .rgba), PNG(color: .grey)] {
            try await expectWhole(png.file(before: PNG.chunk("iCCP", profile)), "\(png)")
            try await expectWhole(png.file().dropLast(12), "\(png) without its end")
        }
        let png = PNG()
        for (type, data) in [
            ("tEXt", Array("Comment\0hi".utf8)), ("iCCP", profile), ("iCCP", Array("icc\0\0junk".utf8)), ("tIME", [7]),
            ("gAMA", broken), ("eXIf", [1, 2]), ("zzZz", [1]), ("cHRM", [UInt8](repeating: 255, count: 32)),
        ] {
            for sum in [nil, broken] {
                let chunk = PNG.chunk(type, data, sum: sum)
                try await expectWhole(png.file(before: chunk), "\(type), sum \(String(describing: sum))")
            }
            try await expectWhole(png.file(behind: PNG.chunk(type, data, sum: broken)), "\(type) behind the pixels")
        }
        try await expectWhole(png.file() + [UInt8](repeating: 9, count: 999), "bytes behind its end")
        try await expectWhole(PNG(width: 1, height: 1).file(), "one pixel")
        try await expectWhole(PNG(width: 4_000, height: 1).file(), "one row")
        try await expectWhole(PNG(width: 1, height: 4_000).file(), "one column")
        // Animated: the first image counts.
        let animation = PNG.chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0])
        try await expectWhole(PNG().file(before: animation), "an animation that lacks its other frames")
    }

    @Test func `a PNG with damaged pixels is refused`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let png = PNG()
        await expectBroken(png.file(pixelSum: [0, 0, 0, 0]))
        var changed = png.file()
        changed[changed.count / 2] ^= 1
        await expectBroken(changed)
        await expectBroken(png.file(pixels: Array(png.pixels.prefix(png.pixels.count / 2))))
        for share in [0.3, 0.6, 0.95] { await expectBroken(png.file().prefix(Int(Double(png.file().count) * share))) }
    }

    // MARK: WebP

    @Test func `harmless flaws of a WebP are accepted`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let webp = try await drawn(.webp)
        try await expectWhole(webp + [UInt8](repeating: 9, count: 999), "bytes behind its end")
        try await expectWhole(JPEG.animatedWebP, "an animation")
        for share in [0.3, 0.6, 0.95, 0.99] {
            await expectBroken(webp.prefix(Int(Double(webp.count) * share)))
            await expectBroken(JPEG.animatedWebP.prefix(Int(Double(JPEG.animatedWebP.count) * share)))
        }
    }

    // MARK: Steps

    private func drawn(_ format: ImagingProgram.DrawingFormat) async throws -> [UInt8] {
        let dots = (0..<200).map {
            "<circle cx=\"\($0 * 37 % 600)\" cy=\"\($0 * 53 % 400)\" r=\"\($0 % 17)\" fill=\"#\($0 % 10)8\($0 % 7)\"/>"
        }
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600\" height=\"400\">\(dots.joined())</svg>"
        try await program.draw(svg: svg, format: format, to: path("drawn"))
        return Array(try Data(contentsOf: URL(filePath: path("drawn"))))
    }

    private func expectWhole(
        _ bytes: some Sequence<UInt8>, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try Data(bytes).write(to: URL(filePath: path("file")))
        do {
            let facts = try await program.verify(file: path("file"), maximumPixels: 240_000)
            try await program.thumbnail(file: path("file"), to: path("small"), width: 256)
            let small = try await program.verify(file: path("small"), maximumPixels: 240_000)
            #expect(small.width == min(256, facts.width), "\(name)", sourceLocation: sourceLocation)
        } catch {
            Issue.record("\(name): \(error)", sourceLocation: sourceLocation)
        }
    }

    private func expectBroken(_ bytes: some Sequence<UInt8>, sourceLocation: SourceLocation = #_sourceLocation) async {
        try? Data(bytes).write(to: URL(filePath: path("file")))
        try? FileManager.default.removeItem(atPath: path("small"))
        for job in ["verify", "thumbnail"] {
            let error = await #expect(throws: ImagingError.self, "\(job)", sourceLocation: sourceLocation) {
                if job == "verify" {
                    _ = try await program.verify(file: path("file"), maximumPixels: 240_000)
                } else {
                    try await program.thumbnail(file: path("file"), to: path("small"), width: 256)
                }
            }
            if case .unavailable(let reason) = error { Issue.record("\(reason)", sourceLocation: sourceLocation) }
        }
        #expect(!FileManager.default.fileExists(atPath: path("small")), sourceLocation: sourceLocation)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }
}
