import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Kie's signature on callbacks: Base64 of HMAC-SHA256 over task id, `.` and timestamp (documented).
///
/// It comes in the headers ``timestampHeaderName`` and ``signatureHeaderName``, and only once a key is set in the
/// account's settings. **It does not cover the body**: it proves nothing about state, URLs or credits, and whoever
/// captured one may use it again for the same task within the tolerance. Put a secret of your own into the callback URL.
public enum KieCallbackSignature {
    /// The header with the time of sending, whole seconds since 1970.
    public static let timestampHeaderName = "X-Webhook-Timestamp"
    /// The header with the signature.
    public static let signatureHeaderName = "X-Webhook-Signature"

    /// What a check found.
    public enum Verdict: Sendable, Equatable {
        case valid
        /// A header is missing or empty, or there is no key to check with.
        case missing
        /// The timestamp is not a whole number of seconds.
        case malformedTimestamp
        /// The timestamp is further from now than tolerated, in either direction.
        case stale
        /// No key makes this signature, or it is not standard Base64 of 32 bytes. Hex of the right digest is refused too.
        case mismatch
    }

    /// The signature Kie sends: standard Base64 with padding, 44 characters. `key` counts as UTF-8 text.
    public static func sign(taskID: String, timestamp: String, key: String) -> String {
        let message = Data("\(taskID).\(timestamp)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: Data(key.utf8)))
        return Data(code).base64EncodedString()
    }

    /// Checks a callback's headers, in constant time for every key.
    ///
    /// - Parameters:
    ///   - taskID: the id in the callback's body, `taskId` or `task_id`.
    ///   - timestampHeader: the header's text exactly as received; it is part of what is signed.
    ///   - signatureHeader: the header's text.
    ///   - keys: the keys that count; several while one is being replaced.
    ///   - nowSeconds: the present, in seconds since 1970.
    ///   - toleranceSeconds: how far the timestamp may be from now. Kie names no figure.
    public static func verify(
        taskID: String, timestampHeader: String?, signatureHeader: String?, keys: [String], nowSeconds: Int64,
        toleranceSeconds: Int64 = 300
    ) -> Verdict {
        guard let timestampHeader, !timestampHeader.isEmpty, let signatureHeader, !signatureHeader.isEmpty,
            !keys.isEmpty
        else { return .missing }
        guard timestampHeader.utf8.count <= 18, timestampHeader.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let timestamp = Int64(timestampHeader)
        else { return .malformedTimestamp }
        guard (timestamp - nowSeconds).magnitude <= max(0, toleranceSeconds).magnitude else { return .stale }
        guard signatureHeader.utf8.count == 44, let signature = Data(base64Encoded: signatureHeader),
            // Base64 has spare bits: only the one true spelling of the digest counts.
            signature.count == 32, signature.base64EncodedString() == signatureHeader
        else { return .mismatch }
        let message = Data("\(taskID).\(timestampHeader)".utf8)
        var isValid = false
        for key in keys where !key.isEmpty {
            let key = SymmetricKey(data: Data(key.utf8))
            let matches = HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key)
            isValid = isValid || matches
        }
        return isValid ? .valid : .mismatch
    }
}
