import HTTPTypes
import Hummingbird
import NIOCore

/// The contract as OpenAPI 3.1, for everybody. Tests hold it against the routes and what they answer.
struct OpenAPIRoutes: Sendable {
    private let document: ByteBuffer
    private let tag: String

    init() {
        let text = OpenAPIAssets.files.first { $0.path == "openapi.json" }?.text.description ?? ""
        document = ByteBuffer(string: text)
        tag = "\"\(Credentials.hash(text).prefix(32))\""
    }

    func add(to router: Router<EaselContext>) {
        router.get("openapi.json") { request, _ in
            var response = Response(
                status: .ok,
                headers: [.contentType: "application/json; charset=utf-8", .eTag: tag, .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: document))
            if request.headers[.ifNoneMatch] == tag {
                response.status = .notModified
                response.body = ResponseBody()
            }
            return response
        }
    }
}
