import Crypto
import Foundation

/// The provider's callback signature: HMAC-SHA256 over `<task id>.<timestamp>`, in Base64 with padding. The body is
/// not covered.
struct CallbackSignature: Equatable {
    /// Unix seconds, as the text of the `X-Webhook-Timestamp` header.
    let timestamp: String
    /// The `X-Webhook-Signature` header.
    let signature: String

    init(taskID: String, timestamp: Int64, key: String, hex: Bool = false) {
        self.timestamp = String(timestamp)
        let digest = HMAC<SHA256>.authenticationCode(
            for: Data("\(taskID).\(timestamp)".utf8), using: SymmetricKey(data: Data(key.utf8)))
        signature =
            hex
            ? digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            : Data(digest).base64EncodedString()
    }

    /// The headers at the time of sending, according to the task's faults.
    init(task: SimulatedTask, key: String, now: Int64) {
        self.init(
            taskID: task.id, timestamp: now / 1000 - (task.faults.contains(.stale) ? 3600 : 0),
            key: task.faults.contains(.missign) ? "not \(key)" : key, hex: task.faults.contains(.hexsign))
    }
}
