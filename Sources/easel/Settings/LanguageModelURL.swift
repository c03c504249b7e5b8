import EaselServer
import Foundation

/// Where an OpenAI-compatible server is: an origin and perhaps a path.
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
        // What some read as the end of the text must not stand in the middle of it.
        guard !path.contains("%00"), let origin = parts.string.flatMap({ Origin($0) }) else { return nil }
        self.origin = origin
        self.path = path
    }

    /// Without a slash at its end.
    var description: String { origin.description + path }

    var isSecure: Bool { origin.isSecure }

    /// On this machine or in a network of one's own, where models at home run without https.
    var isNear: Bool {
        let host = origin.hostWithoutBrackets
        // A name without a dot is one of the own network.
        return origin.isLoopback || !host.contains { ".:".contains($0) }
            || Self.innerNames.contains { host.hasSuffix($0) } || PublicAddress.isInner(host)
    }

    private static let innerNames = [".local", ".internal", ".lan", ".home.arpa"]
}
