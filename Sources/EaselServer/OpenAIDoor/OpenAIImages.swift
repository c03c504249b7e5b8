import EaselCore
import Foundation
import Hummingbird
import NIOCore

/// Writes finished images in the form of OpenAI's API, piece by piece: no image is in memory as a whole.
struct OpenAIImages: Sendable {
    let blobs: any BlobStore
    let links: ImageLinks
    let wantsLinks: Bool

    /// Whether its bytes are in storage, all of them.
    func isThere(_ image: StoredImage) async -> Bool {
        (try? await blobs.size(of: image.digest)) == image.byteCount
    }

    /// One JSON object with all images.
    func write(_ images: [StoredImage], at now: Timestamp, to write: (ByteBuffer) async throws -> Void) async throws {
        var separator = #"{"created":\#(now.milliseconds / 1000),"data":["#
        for image in images {
            try await write(ByteBuffer(string: separator + "{"))
            try await self.write(image, to: write)
            try await write(ByteBuffer(string: "}"))
            separator = ","
        }
        try await write(ByteBuffer(string: "],\(Self.facts(of: images[0]))}"))
    }

    /// The event that says that an image is there.
    func writeEvent(
        _ image: StoredImage, of kind: OpenAIImageRequest.Kind, at now: Timestamp,
        to write: (ByteBuffer) async throws -> Void
    ) async throws {
        let type = "\(kind.event).completed"
        try await write(ByteBuffer(string: #"event: \#(type)\#ndata: {"type":"\#(type)","#))
        try await self.write(image, to: write)
        // No tokens are counted here, and clients ask for the figures.
        let rest = """
            ,"created_at":\(now.milliseconds / 1000),\(Self.facts(of: image)),"background":"auto","quality":"auto",\
            "usage":{"input_tokens":0,"input_tokens_details":{"image_tokens":0,"text_tokens":0},"output_tokens":0,\
            "total_tokens":0}}
            """
        try await write(ByteBuffer(string: rest + "\n\n"))
    }

    private static func facts(of image: StoredImage) -> String {
        #""output_format":"\#(image.format.rawValue)","size":"\#(image.width)x\#(image.height)""#
    }

    private func write(_ image: StoredImage, to write: (ByteBuffer) async throws -> Void) async throws {
        if wantsLinks {
            try await write(ByteBuffer(string: #""url":"\#(links.image(image.id))""#))
            return
        }
        try await write(ByteBuffer(string: #""b64_json":""#))
        try await blobs.readBase64(of: image) { try await write(ByteBuffer(bytes: $0)) }
        try await write(ByteBuffer(string: "\""))
    }
}
