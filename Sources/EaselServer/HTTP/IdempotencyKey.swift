import EaselCore
import HTTPTypes
import Hummingbird

/// The header by which a client makes it safe to send a request again.
extension IdempotencyClaim {
    private static let longestKey = 200

    /// What the request's `Idempotency-Key` promises; nil when it has none. Throws a `Problem` for one that can't be used.
    ///
    /// - Parameter what: the route. All routes share one namespace, so the same key on another one is another request.
    init?(
        _ request: Request, of organization: OrganizationID, for what: String, on canvas: CanvasID, body: [UInt8],
        now: Timestamp
    ) throws {
        guard let key = try Self.key(of: request) else { return nil }
        self.init(
            key: key, of: organization, for: "\(what)\n\(canvas)", body: body, now: now)
    }

    /// - Parameter body: what has to be the same in a request that is sent again.
    init(key: String, of organization: OrganizationID, for what: String, body: [UInt8], now: Timestamp) {
        let digest = Credentials.hash("\(what)\n" + String(decoding: body, as: UTF8.self))
        self.init(organizationID: organization, key: key, requestDigest: digest, now: now)
    }

    /// The request's `Idempotency-Key`; throws a `Problem` for one that can't be used.
    static func key(of request: Request) throws -> String? {
        guard request.headers[values: .idempotencyKey].count <= 1 else {
            throw Problem.invalid("Idempotency-Key", "Idempotency-Key was sent more than once; send it once.")
        }
        return try request.headers[.idempotencyKey].map { try checked($0, named: "Idempotency-Key") }
    }

    /// - Parameter name: what the client calls the key.
    static func checked(_ key: String, named name: String) throws -> String {
        guard !key.isEmpty, key.utf8.count <= longestKey else {
            throw Problem.invalid(name, "\(name) must have from 1 to \(longestKey) characters.")
        }
        return key
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
