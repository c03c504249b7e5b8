import HTTPTypes

/// What one proxy says in `Forwarded` (RFC 7239): `for=192.0.2.60;proto=https`.
struct ForwardedElement {
    private let pairs: [String: String]

    /// The elements of a header: the client's proxy first, the nearest one last.
    static func all(in header: String) -> [ForwardedElement] {
        QuotedText.split(header, at: ",").map { ForwardedElement($0) }
    }

    private init(_ element: Substring) {
        pairs = Dictionary(
            QuotedText.split(element, at: ";").compactMap(QuotedText.parameter), uniquingKeysWith: { first, _ in first }
        )
    }

    subscript(name: String) -> String? { pairs[name] }
}

extension HTTPField.Name {
    static let forwarded = HTTPField.Name("Forwarded")!
    static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
}
