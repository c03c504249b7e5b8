import Foundation
import Synchronization
import TestSupport

/// Planted secrets, and the places where they must not appear.
final class Canaries: Sendable {
    private let secrets = Mutex<[String: [String]]>([:])
    private let findings = Mutex<[String]>([])

    /// Looks for a secret verbatim and in common encodings.
    func plant(_ name: String, _ secret: String) {
        var forms = [secret]
        // Base64 of a longer text contains one of three forms, depending on the secret's offset.
        for before in 0..<3 {
            let packed = Data([UInt8](repeating: 0x20, count: before) + Array(secret.utf8)).base64EncodedString()
            // Characters that also depend on neighbouring bytes are left out.
            let own = String(packed.dropFirst(before == 0 ? 0 : 4).dropLast(4))
            forms += [own, own.replacing("+", with: "-").replacing("/", with: "_")]
        }
        if let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) {
            forms += [encoded, encoded.replacing("%2D", with: "-").replacing("%5F", with: "_")]
        }
        forms.append(secret.replacing("/", with: "\\/"))
        secrets.withLock { $0[name] = forms }
    }

    func look(in bytes: some Sequence<UInt8>, of place: String, except allowed: Set<String> = []) {
        // Byte by byte, so that invalid UTF-8 hides nothing.
        let text = Data(bytes)
        for (name, forms) in secrets.withLock(\.self) where !allowed.contains(name) {
            for form in forms where text.range(of: Data(form.utf8)) != nil {
                findings.withLock { $0.append("\(name) in \(place), as \(form)") }
            }
        }
    }

    /// Everything in a response except the header that sets the session cookie.
    func look(in answer: Answer, to request: String) {
        let headers = answer.headers.filter { $0.name.lowercased() != "set-cookie" }
        look(in: headers.map { "\($0.name): \($0.value)\n" }.joined().utf8, of: "the headers of \(request)")
        look(in: answer.bytes, of: "the answer to \(request)")
    }

    var found: [String] { Array(Set(findings.withLock(\.self))).sorted() }
}
