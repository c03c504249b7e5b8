import EaselServer
import Foundation

/// The address of an OpenAI-compatible server: an origin and optionally a path.
struct LanguageModelURL: CustomStringConvertible {
    private let origin: Origin
    private let path: String

    /// Nil unless `text` is an http(s) address without credentials, query and fragment.
    init?(_ text: String) {
        guard var parts = URLComponents(string: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            return nil
        }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        parts.percentEncodedPath = ""
        // What some parsers take for the end of the text must not occur inside it.
        guard !path.contains("%00"), let origin = parts.string.flatMap({ Origin($0) }) else { return nil }
        self.origin = origin
        self.path = path
    }

    /// Without a trailing slash.
    var description: String { origin.description + path }

    var isSecure: Bool { origin.isSecure }

    /// On this machine or in a private network, where models at home run without https.
    var isNear: Bool {
        let host = origin.hostWithoutBrackets
        // A name without a dot belongs to the local network.
        return origin.isLoopback || !host.contains { ".:".contains($0) }
            || Self.innerNames.contains { host.hasSuffix($0) } || PublicAddress.isInner(host)
    }

    private static let innerNames = [".local", ".internal", ".lan", ".home.arpa"]
}
