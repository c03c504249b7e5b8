import EaselCore
import Foundation
import Imaging
import JSON
import TestSupport
import Testing

@testable import EaselServer

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// A downloaded copy says how it was made, and is the same image.
@Suite(.timeLimit(.minutes(5)))
struct ProvenanceTests {
    private static let prompt = "a <red> boat & “sea” \u{1F30A}\u{1} ]]> \u{5E9}"
    private static let escaped = "a &lt;red&gt; boat &amp; “sea” \u{1F30A}\u{FFFD} ]]&gt; \u{5E9}"

    @Test(arguments: [ImageFormat.png, .jpeg, .webp])
    func aCopyIsTheSameImageWithMetadata(format: ImageFormat) async throws {
        let original = try await Self.picture(format)
        let provenance = Provenance(
            prompt: Self.prompt, model: "nano-banana-pro", taskID: "task_1", imageID: "img_1")
        let copy = try #require(try await Self.copy(of: original, format, provenance))
        let facts = try await Self.verify(copy)
        #expect((facts.width, facts.height) == (120, 80))
        #expect(facts.format.rawValue == format.rawValue)
        let text = String(decoding: copy, as: UTF8.self)
        for part in [Self.escaped, "nano-banana-pro", "task_1", "img_1", "trainedAlgorithmicMedia"] {
            #expect(text.contains(part), "\(part)")
        }
        let packet = try #require(text.firstRange(of: "<x:xmpmeta"))
        let end = try #require(text.firstRange(of: "</x:xmpmeta>"))
        let xml = Data(text[packet.lowerBound..<end.upperBound].utf8)
        #expect(throws: Never.self) { try Self.parse(xml) }
        // All bytes of the pixels, in one or two pieces.
        let tail = original.suffix(original.count / 2)
        #expect(copy.count > original.count && copy.firstRange(of: tail) != nil)
    }

    /// A JPEG segment has at most 64 KiB; a longer prompt is truncated, not the image.
    @Test(arguments: ["x", "&", "\u{1F30A}"])
    func aLongPromptIsTruncatedToFitTheContainer(letter: String) async throws {
        let provenance = Provenance(
            prompt: String(repeating: letter, count: 50_000), model: "m", taskID: nil, imageID: "img_1")
        let copy = try #require(try await Self.copy(of: try await Self.picture(.jpeg), .jpeg, provenance))
        _ = try await Self.verify(copy)
        #expect(provenance.xmp(limit: 65_000).count <= 65_000)
        #expect(provenance.xmp(limit: 65_000).count > 50_000)
        #expect(String(decoding: copy, as: UTF8.self).contains("…</rdf:li>"))
    }

    /// A reader may skip a chunk with a wrong checksum, so decoding alone does not test it.
    @Test func theChecksumMatchesTheStandard() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.checksum(Array("IEND".utf8)) == 0xAE42_6082)
    }

    /// An unknown or truncated container is served unchanged.
    @Test(arguments: ImageFormat.allCases)
    func unknownContainersAreServedUnchanged(format: ImageFormat) async throws {
        let provenance = Provenance(prompt: "a", model: "m", taskID: nil, imageID: "img")
        let whole = try await Self.picture(format)
        let image = Self.image(format, byteCount: whole.count)
        for length in 0..<40 {
            // It may find a place or not, but must not read past the end.
            _ = MetadataSplice.make(provenance, in: image, head: Array(whole.prefix(length)), size: length)
        }
        let noise = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        #expect(MetadataSplice.make(provenance, in: image, head: noise, size: 200) == nil)
        let others = try await Self.picture(format == .png ? .jpeg : .png)
        #expect(MetadataSplice.make(provenance, in: image, head: others, size: others.count) == nil)
    }

    @Test func aDownloadIsACopyAndTheImageStaysUnchanged() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let path = "/api/images/\(try #require(node["imageStorageId"]?.stringValue))"
            let original = try await server.api.get(path).bytes
            #expect(original == (try await TestImage.png))
            let download = try await server.api.get(path + "?download=1")
            #expect(download.header("Content-Length") == String(download.bytes.count))
            #expect(download.header("ETag") != (try await server.api.get(path).header("ETag")))
            let facts = try await Self.verify(download.bytes)
            #expect(facts.width == TestImage.width)
            let task = try #require(node["kieTaskId"]?.stringValue)
            #expect(String(decoding: download.bytes, as: UTF8.self).contains("<dc:identifier>\(task)</dc:identifier>"))
            // With only a link, the provider's task is not shown.
            let link = try #require(node["imageUrl"]?.stringValue?.split(separator: "http://easel.test").last)
            let handedOn = try await server.anonymous.get(link + "&download=1")
            #expect(handedOn.status == 200)
            let words = String(decoding: handedOn.bytes, as: UTF8.self)
            #expect(!words.contains(task) && words.contains("trainedAlgorithmicMedia"))
        }
    }

    private static func copy(
        of original: [UInt8], _ format: ImageFormat, _ provenance: Provenance
    ) async throws -> [UInt8]? {
        let image = image(format, byteCount: original.count)
        let splice = MetadataSplice.make(
            provenance, in: image, head: Array(original.prefix(MetadataSplice.headLength)), size: original.count)
        return splice.map { splice in
            let bytes = splice.pieces.flatMap { piece in
                switch piece {
                case .bytes(let bytes): bytes
                case .original(let range): Array(original[range])
                }
            }
            #expect(bytes.count == splice.count)
            return bytes
        }
    }

    private static func image(_ format: ImageFormat, byteCount: Int) -> StoredImage {
        StoredImage(
            id: ImageID("img_1"), digest: String(repeating: "a", count: 64), format: format, width: 120, height: 80,
            byteCount: byteCount)
    }

    private static func picture(_ format: ImageFormat) async throws -> [UInt8] {
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="120" height="80">\
            <rect width="100%" height="100%" fill="#246"/><circle cx="40" cy="30" r="20" fill="#fc3"/></svg>
            """
        return try await TestImage.drawn(format == .png ? .png : format == .jpeg ? .jpg : .webp, svg: svg)
    }

    private static func verify(_ bytes: [UInt8]) async throws -> Imaging.ImageFacts {
        try await withTemporaryFile(bytes) {
            try await TestImage.program.verify(file: $0.path, maximumPixels: 10_000_000)
        }
    }

    private static func parse(_ xml: Data) throws {
        let parser = XMLParser(data: xml)
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.propertyListReadCorrupt) }
    }
}
