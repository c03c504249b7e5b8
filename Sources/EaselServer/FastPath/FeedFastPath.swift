import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// Starts live feeds: the request goes through all middlewares to its route like any other, in a task that ends once
/// the reader is up to date. A feed that stayed in that task would hold its whole stack for hours.
struct FeedFastPath: Sendable {
    enum Answer: Sendable {
        case feed(FeedPlan, HTTPResponse)
        case refused(FastAnswer)
    }

    /// Returns the reader whose feed starts, if one does.
    typealias Take = @Sendable (Answer) -> (reader: FeedConnection.Reader, plan: FeedPlan)?

    let responder: any HTTPResponder<EaselContext>
    let session: FeedSession
    let logger: Logger

    /// Whether this is the head of a request for a feed, one without a body.
    func wants(_ head: HTTPRequest) -> Bool {
        guard head.method == .get, let path = head.path?.prefix(while: { $0 != "?" }),
            path.hasSuffix("events") || path.hasSuffix("events/"), !head.headerFields.contains(.transferEncoding),
            (head.headerFields[.contentLength] ?? "0") == "0"
        else { return false }
        let parts = path.split(separator: "/")
        return parts == ["api", "events"]
            || parts.count == 4 && parts[0] == "api" && parts[1] == "canvases" && parts[3] == "events"
    }

    /// Handles a request, and brings its reader up to date.
    ///
    /// - Parameter take: called with the response on the task's executor.
    func answer(
        to head: HTTPRequest, on channel: any Channel,
        take: Take
    ) async {
        guard let (reader, plan) = take(await answer(to: head, on: channel)) else { return }
        do {
            try await session.begin(plan, for: reader)
        } catch {
            // Often the client has left already.
            reader.endSoon()
        }
    }

    private func answer(to head: HTTPRequest, on channel: any Channel) async -> Answer {
        let grant = FeedGrant()
        let context = EaselContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        do {
            let response = try await FeedGrant.$current.withValue(grant) {
                try await responder.respond(to: request, context: context)
            }
            if let plan = grant.plan {
                var head = response.head
                // The body is the feed.
                head.headerFields[.contentLength] = nil
                return .feed(plan, head)
            }
            return .refused(try await FastAnswer(response))
        } catch {
            // Middlewares have turned every error into a response.
            logger.error("A live feed could not begin: \(error)")
            return .refused(FastAnswer(.unavailable("The live feed can't begin now. Try again soon.")))
        }
    }
}

extension FastAnswer {
    /// A response whose body is built in memory.
    fileprivate init(_ response: Response) async throws {
        let body = Body()
        try await response.body.write(body)
        self.init(head: response.head, body: body.bytes.withLock { $0 })
    }

    private final class Body: ResponseBodyWriter, Sendable {
        let bytes = Mutex(ByteBuffer())

        func write(_ buffer: ByteBuffer) async throws { bytes.withLock { _ = $0.writeImmutableBuffer(buffer) } }

        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
