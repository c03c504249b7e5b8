import EaselServer
import Foundation

/// Where an OpenAI-compatible server is: an origin and perhaps a path.
struct LanguageModelURL: CustomStringConvertible {
    /// Without a slash at its end.
    let description: String
    let isSecure: Bool
    private let host: String

    /// Nil unless `text` is an http(s) address without credentials, query and fragment.
    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.query == nil,
            parts.fragment == nil, parts.user == nil, parts.password == nil
        else { return nil }
        // Foundations differ in whether the brackets of [::1] are part of the host.
        self.host = host.lowercased().trimmingCharacters(in: ["[", "]"])
        isSecure = scheme == "https"
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        let written = self.host.contains(":") ? "[\(self.host)]" : self.host
        description = "\(scheme)://\(written)\(parts.port.map { ":\($0)" } ?? "")\(path)"
    }

    /// On this machine or in a network of one's own, where models at home run without https.
    var isNear: Bool {
        // A name without a dot is one of the own network, unless it is a number: "134744072" is 8.8.8.8.
        host == "localhost" || (!host.contains { ".:".contains($0) } && host.first?.isLetter == true)
            || Self.innerNames.contains { host.hasSuffix($0) }
            || PublicAddress.isInner(host)
    }

    private static let innerNames = [".localhost", ".local", ".internal", ".lan", ".home.arpa"]
}
