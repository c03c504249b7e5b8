import Crypto
package import EaselCore
import Foundation

/// Signatures as defined by Standard Webhooks (https://www.standardwebhooks.com).
package enum DeliverySignature {
    /// `whsec_` and 32 random bytes in base64.
    package static func makeSecret(_ surroundings: Surroundings) -> WebhookSecret {
        WebhookSecret(prefix + Data(surroundings.random(bytes: 32)).base64EncodedString())
    }

    private static let prefix = "whsec_"

    /// The headers of one try; one signature for each secret, with a blank between them.
    ///
    /// - Parameter seconds: the time of the try, in seconds since 1970.
    static func headers(
        id: WebhookEventID, seconds: Int64, body: Data, secrets: [WebhookSecret]
    ) -> [(name: String, value: String)] {
        let content = Data("\(id).\(seconds).".utf8) + body
        let signatures = secrets.compactMap { secret -> String? in
            guard let key = Data(base64Encoded: String(secret.text.dropFirst(prefix.count))) else { return nil }
            let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key))
            return "v1," + Data(code).base64EncodedString()
        }
        return [
            ("webhook-id", id.rawValue), ("webhook-timestamp", String(seconds)),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}
