import HTTPTypes
import Hummingbird

/// The sites whose pages may use the API, with a key of their own.
struct AllowedOrigins: Sendable {
    /// As browsers spell them; what is spelled otherwise was not written by a browser.
    private let origins: Set<String>

    init(_ origins: Set<Origin>) {
        self.origins = Set(origins.map(\.description))
    }

    var isEmpty: Bool { origins.isEmpty }

    /// The origin a request names, if it is one of these.
    func origin(of request: Request) -> String? {
        request.headers[.origin].flatMap { origins.contains($0) ? $0 : nil }
    }
}
