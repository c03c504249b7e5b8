import EaselCore
import HTTPTypes
import Hummingbird

/// Refuses compressed bodies (RFC 9110, 12.5.3): nothing from outside is decompressed.
struct PlainBodyMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        if let coding = request.headers[.contentEncoding], coding.lowercased() != "identity", !coding.isEmpty {
            throw Problem(
                status: .unsupportedMediaType, code: "unsupported_media_type",
                detail:
                    "Content-Encoding is “\(coding.shortened(to: 60))”; send the body uncompressed, without this header.",
                field: "Content-Encoding", headers: [.acceptEncoding: "identity"])
        }
        // Only chunks are known here (RFC 9112, 6.1).
        if let coding = request.headers[.transferEncoding], coding.lowercased() != "chunked" {
            throw Problem(
                status: .notImplemented, code: "not_implemented",
                detail: "Transfer-Encoding is “\(coding.shortened(to: 60))”; only chunked is supported.",
                field: "Transfer-Encoding", headers: [.connection: "close"])
        }
        return try await next(request, context)
    }
}
