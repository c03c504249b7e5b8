import EaselCore
import EaselServer
import Foundation
import Imaging
import JSON
import NIOHTTP1
import TestSupport
import Testing

/// Image bytes over HTTP.
@Suite(.timeLimit(.minutes(5)))
struct ImageTests {
    private static func withImage(_ body: (TestServer, JSONValue, String) async throws -> Void) async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["imageStorageId"]?.stringValue)
            try await body(server, node, "/api/images/\(id)")
        }
    }

    /// A link as in an image node, without the origin.
    private static func path(_ link: JSONValue?) throws -> String {
        let link = try #require(link?.stringValue)
        #expect(link.hasPrefix("http://easel.test/api/images/"))
        return String(link.dropFirst("http://easel.test".count))
    }

    @Test func imagesMayBeCachedForever() async throws {
        try await Self.withImage { server, node, path in
            let answer = try await server.api.get(path)
            #expect(answer.status == 200)
            #expect(answer.bytes == (try await TestImage.png))
            #expect(answer.header("Content-Type") == "image/png")
            #expect(answer.header("Content-Length") == String(answer.bytes.count))
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
            #expect(answer.header("Content-Security-Policy") == "default-src 'none'; sandbox")
            #expect(answer.header("Cache-Control") == "private, max-age=31536000, immutable")
            #expect(answer.header("Accept-Ranges") == "bytes")
            #expect(answer.header("Content-Disposition")?.hasPrefix("inline; filename=\"easel-img_") == true)
            #expect(node["byteCount"] == .integer(answer.bytes.count))
            let download = try await server.api.get(path + "?download=1")
            #expect(download.header("Content-Disposition")?.contains("filename=\"a-lighthouse.png\"") == true)
            let head = try await server.api.send(.HEAD, path)
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            #expect(head.header("Content-Length") == String(answer.bytes.count))
            #expect(head.header("ETag") == answer.header("ETag"))
        }
    }

    @Test func anUnchangedImageIsNotSentAgain() async throws {
        try await Self.withImage { server, _, path in
            for path in [path, path + "?width=256"] {
                let tag = try #require(try await server.api.get(path).header("ETag"))
                #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
                for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                    let answer = try await server.api.get(path, headers: ["If-None-Match": known])
                    #expect(answer.status == 304, "\(known)")
                    #expect(answer.bytes.isEmpty)
                    #expect(answer.header("ETag") == tag)
                }
                for unknown in ["\"other\"", tag.replacing("\"", with: ""), ""] {
                    #expect(try await server.api.get(path, headers: ["If-None-Match": unknown]).status == 200)
                }
            }
        }
    }

    @Test func servesByteRanges() async throws {
        try await Self.withImage { server, _, path in
            let whole = try await TestImage.png
            let size = whole.count
            let rows: [(String, Range<Int>)] = [
                ("bytes=0-9", 0..<10), ("bytes=-10", (size - 10)..<size), ("bytes=5-", 5..<size),
                ("bytes=0-\(size * 2)", 0..<size), ("bytes=\(size - 1)-", (size - 1)..<size),
                ("bytes=-\(size * 2)", 0..<size),
            ]
            for (range, expected) in rows {
                let answer = try await server.api.get(path, headers: ["Range": range])
                #expect(answer.status == 206, "\(range)")
                #expect(answer.bytes == Array(whole[expected]), "\(range)")
                #expect(
                    answer.header("Content-Range")
                        == "bytes \(expected.lowerBound)-\(expected.upperBound - 1)/\(size)", "\(range)")
                #expect(answer.header("Content-Length") == String(expected.count))
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
            }
            for range in ["bytes=\(size)-", "bytes=\(size)-\(size + 9)", "bytes=-0", "bytes=99999999999999999999-"] {
                let answer = try await server.api.get(path, headers: ["Range": range])
                answer.expectProblem(416, "range_not_satisfiable", "\(range)")
                #expect(answer.header("Content-Range") == "bytes */\(size)")
            }
            for range in ["bytes=9-0", "bytes=a-b", "bytes=0-9,20-29", "items=0-9", "bytes", "bytes=-"] {
                let answer = try await server.api.get(path, headers: ["Range": range])
                #expect(answer.status == 200, "\(range)")
                #expect(answer.bytes == whole)
                #expect(answer.header("Content-Range") == nil)
            }
            // Ranges are defined for GET only.
            let head = try await server.api.send(.HEAD, path, headers: ["Range": "bytes=0-9"])
            #expect(head.status == 200)
            #expect(head.header("Content-Length") == String(size))
        }
    }

    @Test func ifRangeComparesTheVersion() async throws {
        try await Self.withImage { server, _, path in
            let tag = try #require(try await server.api.get(path).header("ETag"))
            let part = try await server.api.get(path, headers: ["Range": "bytes=0-9", "If-Range": tag])
            #expect(part.status == 206)
            for other in ["\"other\"", "W/\(tag)", "Wed, 21 Oct 2015 07:28:00 GMT"] {
                let whole = try await server.api.get(path, headers: ["Range": "bytes=0-9", "If-Range": other])
                #expect(whole.status == 200, "\(other)")
                #expect(whole.bytes == (try await TestImage.png))
            }
        }
    }

    @Test func makesThumbnailsOfThreeWidths() async throws {
        try await Self.withImage { server, _, path in
            for width in [256, 512, 1024] {
                // Concurrent requests share the work.
                let api = server.api
                let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                    for _ in 0..<4 { group.addTask { try await api.get("\(path)?width=\(width)") } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                let answer = try #require(answers.first)
                #expect(answers.allSatisfy { $0.status == 200 && $0.bytes == answer.bytes })
                #expect(answer.header("Content-Type") == "image/webp")
                #expect(answer.header("Content-Security-Policy") == "default-src 'none'; sandbox")
                let file = server.folder.appending(path: "small-\(width).webp")
                try Data(answer.bytes).write(to: file)
                let facts = try await TestImage.program.verify(file: file.path, maximumPixels: 2_000_000)
                #expect(facts.format == .webp)
                #expect(facts.width == width)
                #expect(facts.height == (width * TestImage.height + TestImage.width / 2) / TestImage.width)
            }
            for width in ["0", "100", "2048", "-256", "abc", "", "256.0", "99999999999999999999", "512%00"] {
                try await server.api.get("\(path)?width=\(width)")
                    .expectProblem(422, "invalid_field", field: "width", "\(width)")
            }
        }
    }

    /// A crash, a full disk or an older version may have left it so.
    @Test func anIncompleteThumbnailIsMadeAgain() async throws {
        try await Self.withImage { server, _, path in
            let whole = try await server.api.get(path + "?width=256").bytes
            let folder = server.folder.appending(path: "thumbnails")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            let file = folder.appending(path: try #require(names.first))
            #expect(names.count == 1)
            let kept = Array(try Data(contentsOf: file))
            var flipped = kept
            flipped[kept.count / 2] ^= 1
            let zeros = Array(kept.prefix(16)) + [UInt8](repeating: 0, count: kept.count - 16)
            let brokenFiles: [[UInt8]] = [
                [], Array(kept.prefix(10)), kept.dropLast(), kept.map { _ in 0 }, flipped, zeros, whole,
            ]
            for broken in brokenFiles {
                try Data(broken).write(to: file)
                #expect(try await server.api.get(path + "?width=256").bytes == whole)
                #expect(Array(try Data(contentsOf: file)) == kept)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == names)
        }
    }

    @Test func signedLinksNeedNoKeyAndCannotBeAltered() async throws {
        try await Self.withImage { server, node, _ in
            let other = try Self.path(try await server.makeCompletedNode()["imageUrl"])
            let link = try Self.path(node["imageUrl"])
            let thumbnail = try Self.path(node["thumbnailUrl"])
            #expect(try await server.anonymous.get(link).bytes == (try await TestImage.png))
            #expect(try await server.anonymous.get(thumbnail).header("Content-Type") == "image/webp")
            #expect(try await server.anonymous.get(link + "&download=1").status == 200)

            let id = try #require(node["imageStorageId"]?.stringValue)
            let parts = try #require(link.firstMatch(of: /expires=(\d+)&signature=(.+)$/))
            let (expires, signature) = (try #require(Int(parts.1)), String(parts.2))
            func url(_ expires: String, _ signature: String, id: String = id) -> String {
                "/api/images/\(id)?expires=\(expires)&signature=\(signature)"
            }
            #expect(try await server.anonymous.get(url("\(expires)", signature)).status == 200)
            let callbackToken = server.credentials.callbackToken(imageNodeID: ImageNodeID(id), attempt: expires)
            for bad in [
                url("\(expires + 1)", signature), url("\(expires)", String(signature.dropLast())),
                url("\(expires)", signature.uppercased()), url("\(expires)", ""), url("", signature),
                url("\(expires)", callbackToken), url("never", signature), "/api/images/\(id)",
                "/api/images/\(id)?signature=\(signature)", "/api/images/\(id)?expires=\(expires)",
                url("\(expires)", signature, id: "img_none"),
                url("\(expires)", signature, id: String(other.dropFirst(12).prefix { $0 != "?" })),
            ] {
                try await server.anonymous.get(bad).expectProblem(401, "unauthorized", "\(bad)")
                try await server.stranger.get(bad).expectProblem(404, "not_found", "\(bad)")
            }
            server.clock.advance(days: 9)
            let late = try await server.anonymous.get(link)
            late.expectProblem(401, "unauthorized")
            #expect(late.json["detail"]?.stringValue?.contains("has expired") == true)
            let fresh = try Self.path(try await server.node(try #require(node["id"]?.stringValue))["imageUrl"])
            #expect(fresh != link)
            #expect(try await server.anonymous.get(fresh).status == 200)
        }
    }

    @Test func missingBytesAreAServerError() async throws {
        try await Self.withImage { server, _, path in
            try FileManager.default.removeItem(atPath: server.folder.path + "/images")
            for query in ["", "?width=256"] {
                let answer = try await server.api.get(path + query)
                answer.expectProblem(503, "unavailable")
                #expect(!answer.text.contains(server.folder.path))
            }
        }
    }
}
