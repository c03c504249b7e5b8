import EaselCore
import Foundation
import HTTPTypes
import JSON

/// What a method returns.
struct MCPResult: Sendable {
    private var members: [String: JSONValue]
    private var type = "complete"
    /// How long a client may keep it; nil when that is not for it to know.
    private var seconds: Int?
    private var blob: MCPReply.Blob?

    static func plain(_ members: [String: JSONValue]) -> MCPResult { MCPResult(members: members) }

    /// What clients may keep for a while, for nobody but their user.
    static func cacheable(_ members: [String: JSONValue], seconds: Int) -> MCPResult {
        MCPResult(members: members, seconds: seconds)
    }

    /// A handle, in place of a result.
    static func task(_ members: [String: JSONValue]) -> MCPResult { MCPResult(members: members, type: "task") }

    /// The bytes of a stored image, as the one content of a resource.
    static func image(uri: String, _ image: StoredImage) -> MCPResult {
        let blob = MCPReply.Blob(image)
        let content: JSONValue = [
            "uri": .string(uri), "mimeType": .string(image.format.contentType), "blob": .string(blob.placeholder),
        ]
        return MCPResult(members: ["contents": [content]], seconds: 0, blob: blob)
    }

    func reply(to request: MCPRequest) -> MCPReply {
        var result = members
        if request.version.isStateless {
            result["resultType"] = .string(type)
            if let seconds { result.merge(["ttlMs": .integer(seconds * 1000), "cacheScope": "private"]) { $1 } }
        }
        let message: JSONValue = ["jsonrpc": "2.0", "id": request.id.json, "result": .object(result)]
        return MCPReply(message: message, blob: blob)
    }
}

/// A response on its way to the client.
struct MCPReply: Sendable {
    /// An image's bytes, read and encoded while they are written: it may be of any size.
    struct Blob: Sendable {
        let image: StoredImage
        /// Stands in the message where the bytes belong.
        let placeholder = UUID().uuidString

        init(_ image: StoredImage) { self.image = image }
    }

    let message: JSONValue
    /// How HTTP calls it.
    private(set) var status = HTTPResponse.Status.ok
    private(set) var blob: Blob?

    fileprivate init(message: JSONValue, blob: Blob?) {
        self.message = message
        self.blob = blob
    }

    init(_ error: RPCError, to id: RPCID?) {
        message = ["jsonrpc": "2.0", "id": id?.json ?? .null, "error": error.json]
        status = error.status.map { HTTPResponse.Status(code: $0) } ?? error.code.status
    }

    init(_ error: RPCError, to request: MCPRequest) {
        self.init(error, to: request.id)
        // In the era of handshakes it tells of HTTP only.
        if !request.version.isStateless { status = .ok }
    }

    /// Hands the message to `write` in one line, piece by piece.
    func write(from blobs: any BlobStore, _ write: ([UInt8]) async throws -> Void) async throws {
        let bytes = message.serialized()
        guard let blob, let place = bytes.firstRange(of: Array(blob.placeholder.utf8)) else {
            return try await write(bytes)
        }
        try await write(Array(bytes[..<place.lowerBound]))
        try await blobs.readBase64(of: blob.image, write)
        try await write(Array(bytes[place.upperBound...]))
    }
}

extension RPCError.Code {
    fileprivate var status: HTTPResponse.Status {
        switch self {
        case .parseError, .invalidRequest, .invalidParams, .headerMismatch, .missingCapability, .unsupportedVersion:
            .badRequest
        case .methodNotFound: .notFound
        case .internalError: .ok
        case .refused: .forbidden
        }
    }
}
