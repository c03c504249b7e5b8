import BlobStorage
import EaselCore
import EaselTesting
import Foundation
import Imaging
import JSON
import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

/// Forms as browsers write them.
enum Form {
    static let boundary = "----WebKitFormBoundaryUmNVV3wVg"
    static let type = "multipart/form-data; boundary=\(boundary)"

    static func part(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        let head = """
            --\(boundary)\r\nContent-Disposition: form-data; name="\(name)"; filename="a \\"b\\".png"\r
            Content-Type: image/png\r\n\r\n
            """
        return Array(head.utf8) + bytes + Array("\r\n".utf8)
    }
}

extension TestServer {
    func upload(_ bytes: [UInt8], type: String?) async throws -> Answer {
        try await api.send(.POST, "/api/uploads", bytes: bytes, headers: type.map { ["Content-Type": $0] } ?? [:])
    }

    func upload(form parts: [[UInt8]]) async throws -> Answer {
        try await upload(parts.flatMap { $0 } + Array("--\(Form.boundary)--\r\n".utf8), type: Form.type)
    }

    /// Uploads an image and returns the upload's id.
    func uploadID(_ bytes: [UInt8]) async throws -> String {
        let answer = try await upload(bytes, type: nil)
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer.json["uploadId"]?.stringValue)
    }

    func makeNode(on canvas: String, references: [String]) async throws -> String {
        let names = references.map { "\"\($0)\"" }.joined(separator: ",")
        let answer = try await api.post(
            "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a lighthouse","referenceImages":[\#(names)]}"#)
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer.json["imageNodes"]?[0]?["id"]?.stringValue)
    }

    /// The create for an image node.
    func create(for id: String) async throws -> ScriptedProvider.Create {
        try await eventually("nothing was sent") {
            provider.creates.first { $0.callbackURL.contains("imageNodeId=\(id)&") }
        }
    }

    /// A URL of this server without its origin.
    func path(_ address: String) -> String { String(address.dropFirst("http://easel.test".count)) }

    /// The stored files.
    var keptFiles: [URL] {
        files(in: "images").filter { $0.lastPathComponent.count == 64 }
    }

    /// Files that are not stored yet.
    var draftCount: Int { files(in: "images/incoming").count }

    var thumbnailCount: Int { files(in: "thumbnails").count }

    private func files(in name: String) -> [URL] {
        let found = FileManager.default.enumerator(
            at: folder.appending(path: name), includingPropertiesForKeys: [.isRegularFileKey])
        return (found?.allObjects ?? []).compactMap { $0 as? URL }.filter {
            (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
        }
    }

    /// What the housekeeper does every hour.
    func tidy() async {
        guard let program = try? TestImage.program,
            let blobs = try? DiskBlobStore(root: folder.path + "/images")
        else { return }
        let images = ImagingProcessor(program: program)
        let thumbnails = Thumbnails(folder: folder.path + "/thumbnails", blobs: blobs, images: images)
        let housekeeper = Housekeeper(
            context: WorkerContext(
                store: store, provider: provider, fetcher: fetcher, blobs: blobs, images: images,
                links: ImageLinks(origin: "http://easel.test", credentials: credentials, clock: clock),
                bell: CommitBell(), surroundings: Surroundings(clock: clock), policy: AttemptPolicy.usual,
                rateLimit: RateLimit(count: 1, seconds: 1), callbackURL: { _, _ in "" }, believesCallbacks: true,
                logger: silentLogger),
            forget: { await thumbnails.forget($0) }
        )
        await housekeeper.tidy()
        await housekeeper.removeBytes()
    }
}
