import Crypto
package import EaselCore
import Foundation

/// Makes and recognizes keys, session cookies and signatures. Keys and cookies are kept only as hashes.
package struct Credentials: Sendable {
    /// Signs everything new. Nothing was signed with it yet: a copy begins where the key has been dealt with.
    private let secret: HMAC<SHA256>
    /// What each of them signed is accepted.
    private let accepted: [HMAC<SHA256>]

    /// - Parameters:
    ///   - secret: the server's secret, 32 bytes or more.
    ///   - previous: the secret before it, while links and callback addresses made with it are still about.
    package init(secret: [UInt8], previous: [UInt8]? = nil) {
        self.secret = HMAC(key: SymmetricKey(data: secret))
        accepted = [self.secret] + (previous.map { [HMAC(key: SymmetricKey(data: $0))] } ?? [])
    }

    /// SHA-256 in hex, as keys and cookies are stored.
    package static func hash(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }

    /// A new API key and its record; the key itself is known only now.
    package static func makeAPIKey(
        for organization: OrganizationID, scopes: [Scope], _ grant: Grant = .unlimited, surroundings: Surroundings
    ) -> (key: String, record: APIKey) {
        let key = "easel_" + base64URL(surroundings.random(bytes: 32))
        let record = APIKey(
            id: surroundings.makeID("key"), organizationID: organization, name: grant.name, hash: hash(key),
            scopes: scopes, createdAt: surroundings.now(), expiresAt: grant.expiresAt)
        return (key, record)
    }

    /// The token in an attempt's callback URL: base64url(HMAC-SHA256(secret, `imageNodeId.attempt`)).
    package func callbackToken(imageNodeID: ImageNodeID, attempt: Int) -> String {
        signature(of: "\(imageNodeID.rawValue).\(attempt)")
    }

    package func isCallbackToken(_ token: String, imageNodeID: ImageNodeID, attempt: Int) -> Bool {
        isSignature(token, of: "\(imageNodeID.rawValue).\(attempt)")
    }

    /// Signs a text whose form no callback token can have.
    package func imageSignature(id: ImageID, expires: Int64) -> String {
        signature(of: "image/\(id.rawValue)/\(expires)")
    }

    func isImageSignature(_ text: String, id: ImageID, expires: Int64) -> Bool {
        isSignature(text, of: "image/\(id.rawValue)/\(expires)")
    }

    package func shareSignature(id: ShareID) -> String {
        signature(of: "share/\(id.rawValue)")
    }

    func isShareSignature(_ text: String, id: ShareID) -> Bool {
        isSignature(text, of: "share/\(id.rawValue)")
    }

    private func signature(of text: String) -> String {
        Self.base64URL(Array(Self.code(of: text, secret)))
    }

    private static func code(of text: String, _ secret: HMAC<SHA256>) -> HMAC<SHA256>.MAC {
        var hmac = secret
        hmac.update(data: Array(text.utf8))
        return hmac.finalize()
    }

    /// Compares in constant time, with every secret whichever fits.
    private func isSignature(_ signature: String, of text: String) -> Bool {
        guard let code = Self.data(base64URL: signature) else { return false }
        var isValid = false
        for secret in accepted {
            let matches = Self.code(of: text, secret) == code
            isValid = isValid || matches
        }
        return isValid
    }

    package static func base64URL(_ bytes: [UInt8]) -> String {
        var digits = Array(Data(bytes).base64EncodedData())
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        for index in digits.indices {
            switch digits[index] {
            case UInt8(ascii: "+"): digits[index] = UInt8(ascii: "-")
            case UInt8(ascii: "/"): digits[index] = UInt8(ascii: "_")
            default: break
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The 32 bytes that are written so; nil for anything else.
    private static func data(base64URL text: String) -> Data? {
        guard text.utf8.count == 43 else { return nil }
        let digits = text.utf8.map { digit in
            switch digit {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: digit
            }
        }
        return Data(base64Encoded: Data(digits + [UInt8(ascii: "=")]))
    }
}
