import Crypto
import EaselCore
import Foundation
import JSON
import NIOHTTP1
import TestSupport
import Testing

/// A canvas as a ZIP file, opened with an independent reader.
@Suite(.timeLimit(.minutes(5)))
struct ExportTests {
    @Test func containsEveryImageAndItsDescription() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let canvas = try #require(node["canvasId"]?.stringValue)
            let waiting = try await server.makeNode(on: canvas, prompt: "../../etc/passwd: “naïve” 海 🌊")
            let answer = try await server.api.get("/api/canvases/\(canvas)/export")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/zip")
            #expect(answer.header("Content-Length") == String(answer.bytes.count))
            #expect(answer.header("Content-Disposition")?.contains("filename=\"board.zip\"") == true)

            let files = try await ZIPReader.read(answer.bytes)
            #expect(files.map(\.name) == ["manifest.json", "1-a-lighthouse.png"])
            let id = try #require(node["imageStorageId"]?.stringValue)
            #expect(files[1].bytes == (try await server.api.get("/api/images/\(id)").bytes))
            let manifest = try JSONValue.parse(files[0].bytes)
            #expect(manifest["formatVersion"] == .integer(1))
            #expect(manifest["canvas"]?["title"]?.stringValue == "Board")
            let entry = manifest["imageNodes"]?[0]
            #expect(entry?["prompt"]?.stringValue == "a lighthouse")
            #expect(entry?["position"] == node["position"])
            #expect(entry?["kieTaskId"] == node["kieTaskId"])
            let file = entry?["files"]?[0]
            #expect(file?["file"]?.stringValue == "1-a-lighthouse.png")
            let digest = SHA256.hash(data: Data(files[1].bytes)).map { String(format: "%02x", $0) }.joined()
            #expect(file?["sha256"]?.stringValue == digest)
            // Image nodes without an image are listed, too.
            #expect(manifest["imageNodes"]?[1]?["id"]?.stringValue == waiting)
            #expect(manifest["imageNodes"]?[1]?["files"] == .array([]))
            #expect(!String(decoding: files[0].bytes, as: UTF8.self).contains("signature="), "no secrets")
        }
    }

    /// A gap in the numbering would look like a lost file.
    @Test func onlyExistingFilesAreNumbered() async throws {
        try await withServer { server in
            let without = try await server.makeRunningNode()
            let node = try await server.node(try await server.makeNode(on: without.canvas), when: "processing")
            try await server.finish(node)
            let files = try await ZIPReader.read(
                try await server.api.get("/api/canvases/\(without.canvas)/export").bytes)
            #expect(files.map(\.name) == ["manifest.json", "1-a-lighthouse.png"])
        }
    }

    @Test func containsOnlyTheChosenImageNodes() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let (canvas, id) = (node["canvasId"]?.stringValue ?? "", node["id"]?.stringValue ?? "")
            let other = try await server.makeNode(on: canvas)
            let chosen = try await ZIPReader.read(
                try await server.api.get("/api/canvases/\(canvas)/export?imageNodes=\(other)").bytes)
            #expect(chosen.map(\.name) == ["manifest.json"])
            let both = try await ZIPReader.read(
                try await server.api.get("/api/canvases/\(canvas)/export?imageNodes=\(id),\(other)").bytes)
            #expect(both.count == 2)
            let elsewhere = try await server.makeNode(on: try await server.makeCanvas())
            let many = (1...501).map { "node_\($0)" }.joined(separator: ",")
            for ids in ["", ",", "node_none", "\(id),\(elsewhere)", many] {
                let answer = try await server.api.get("/api/canvases/\(canvas)/export?imageNodes=\(ids)")
                answer.expectProblem(422, "invalid_field", "\(ids.prefix(40))")
                #expect(answer.json["field"]?.stringValue == "imageNodes")
            }
        }
    }

    /// An image whose bytes are gone is listed as missing, and the others are included.
    @Test func listsMissingImages() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let canvas = node["canvasId"]?.stringValue ?? ""
            try FileManager.default.removeItem(atPath: server.folder.path + "/images")
            let files = try await ZIPReader.read(try await server.api.get("/api/canvases/\(canvas)/export").bytes)
            #expect(files.map(\.name) == ["manifest.json"])
            let entry = try JSONValue.parse(files[0].bytes)["imageNodes"]?[0]?["files"]?[0]
            #expect(entry?["imageStorageId"] == node["imageStorageId"])
            #expect(entry?["file"] == nil)
        }
    }

    @Test func aHEADRequestHasTheLength() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let path = "/api/canvases/\(node["canvasId"]?.stringValue ?? "")/export"
            let head = try await server.api.send(.HEAD, path)
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            #expect(head.header("Content-Length") == String(try await server.api.get(path).bytes.count))
        }
    }
}
