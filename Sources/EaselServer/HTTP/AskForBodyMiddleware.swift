import HTTPTypes
import Hummingbird
import NIOCore

/// Responds to `Expect: 100-continue` when a route starts to read the body, so not if the request is refused unread.
struct AskForBodyMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        guard request.headers.contains(.expect) else { return try await next(request, context) }
        var request = request
        request.body = RequestBody(asyncSequence: AskedBody(body: request.body, channel: context.channel))
        return try await next(request, context)
    }
}

/// Asks for the body before its first piece is waited for.
private struct AskedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let channel: any Channel

    func makeAsyncIterator() -> Iterator { Iterator(pieces: body.makeAsyncIterator(), unasked: channel) }

    struct Iterator: AsyncIteratorProtocol {
        var pieces: RequestBody.AsyncIterator
        var unasked: (any Channel)?

        mutating func next() async throws -> ByteBuffer? {
            if let channel = unasked { channel.triggerUserOutboundEvent(HTTP1Conduct.BodyWanted(), promise: nil) }
            unasked = nil
            return try await pieces.next()
        }
    }
}

extension HTTPField.Name {
    static let expect = HTTPField.Name("Expect")!
}
