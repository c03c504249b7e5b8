import EaselCore
import Foundation
import HTTPTypes
import JSON

/// What a method gives back.
enum MCPResult: Sendable {
    case plain([String: JSONValue])
    /// What clients may keep for a while, for nobody but their user.
    case cacheable([String: JSONValue], seconds: Int)
    /// The bytes of a stored image, as the one content of a resource.
    case image(uri: String, StoredImage)
    /// A handle, in place of a result.
    case task([String: JSONValue])

    func reply(to request: MCPRequest) -> MCPReply {
        var blob: MCPReply.Blob?
        var (members, type): ([String: JSONValue], String) =
            switch self {
            case .plain(let members): (members, "complete")
            case .cacheable(let members, _): (members, "complete")
            case .task(let members): (members, "task")
            case .image(let uri, let image):
                {
                    let attached = MCPReply.Blob(image)
                    blob = attached
                    return (
                        [
                            "contents": [
                                [
                                    "uri": .string(uri), "mimeType": .string(image.format.contentType),
                                    "blob": .string(attached.placeholder),
                                ]
                            ]
                        ], "complete"
                    )
                }()
            }
        if request.version.isStateless {
            members["resultType"] = .string(type)
            if let seconds {
                members["ttlMs"] = .integer(seconds * 1000)
                members["cacheScope"] = "private"
            }
        }
        let message: JSONValue = ["jsonrpc": "2.0", "id": request.id.json, "result": .object(members)]
        return MCPReply(message: message, status: .ok, blob: blob)
    }

    /// How long a client may keep it; nil when that is not for it to know.
    private var seconds: Int? {
        switch self {
        case .plain, .task: nil
        case .cacheable(_, let seconds): seconds
        case .image: 0
        }
    }
}

/// A response on its way to the client.
package struct MCPReply: Sendable {
    /// An image's bytes, read and encoded while they are written: it may be of any size.
    struct Blob: Sendable {
        let image: StoredImage
        /// Stands in the message where the bytes belong.
        let placeholder = UUID().uuidString

        init(_ image: StoredImage) { self.image = image }
    }

    let message: JSONValue
    /// How HTTP calls it in the stateless era.
    let status: HTTPResponse.Status
    var blob: Blob?

    init(message: JSONValue, status: HTTPResponse.Status, blob: Blob? = nil) {
        self.message = message
        self.status = status
        self.blob = blob
    }

    init(_ error: RPCError, to id: RPCID?, status: HTTPResponse.Status? = nil) {
        message = ["jsonrpc": "2.0", "id": id?.json ?? .null, "error": error.json]
        self.status = status ?? error.status
    }

    /// In the era of handshakes a status tells of HTTP only.
    init(_ error: RPCError, to request: MCPRequest) {
        self.init(error, to: request.id, status: request.version.isStateless ? nil : .ok)
    }

    /// Hands the message to `write` in one line, piece by piece.
    func write(from blobs: any BlobStore, _ write: ([UInt8]) async throws -> Void) async throws {
        let bytes = message.serialized()
        guard let blob, let place = bytes.firstRange(of: Array(blob.placeholder.utf8)) else {
            return try await write(bytes)
        }
        try await write(Array(bytes[..<place.lowerBound]))
        var rest: [UInt8] = []
        try await blobs.read(blob.image.digest, range: 0..<blob.image.byteCount) { piece in
            rest += piece
            // Three bytes are four letters; what is left over waits for the next piece.
            let whole = rest.count - rest.count % 3
            try await write(Array(Data(rest[..<whole]).base64EncodedData()))
            rest.removeFirst(whole)
        }
        try await write(Array(Data(rest).base64EncodedData()) + bytes[place.upperBound...])
    }
}

extension RPCError {
    var status: HTTPResponse.Status {
        switch code {
        case .parseError, .invalidRequest, .invalidParams, .headerMismatch, .missingCapability, .unsupportedVersion:
            .badRequest
        case .methodNotFound: .notFound
        case .internalError: .ok
        case .refused: .forbidden
        }
    }
}
