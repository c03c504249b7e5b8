import HTTPTypes
import NIOCore

/// A complete response, except for its date.
struct FastAnswer: Sendable {
    let head: HTTPResponse
    let body: ByteBuffer

    /// JSON with status 200.
    init(json: ByteBuffer) {
        self.init(.ok, JSONBody.headers, json)
    }

    init(_ problem: Problem) {
        self.init(problem.status, problem.allHeaders, ByteBuffer(bytes: problem.content))
    }

    init(head: HTTPResponse, body: ByteBuffer) {
        self.head = head
        self.body = body
    }

    private init(_ status: HTTPResponse.Status, _ headers: HTTPFields, _ body: ByteBuffer) {
        var headers = headers
        headers.append(contentsOf: ErrorMiddleware.headersOfAll)
        headers[.contentLength] = String(body.readableBytes)
        self.init(head: HTTPResponse(status: status, headerFields: headers), body: body)
    }
}
