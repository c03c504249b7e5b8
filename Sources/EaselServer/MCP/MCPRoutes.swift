import EaselCore
import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// The Model Context Protocol over HTTP, with and without sessions on one path.
///
/// No session is kept: a response that takes time is the stream of its request. So there is nothing to GET or DELETE.
struct MCPRoutes: Sendable {
    let server: MCPServer
    let access: Access
    let limits: RequestLimits
    let streams: StreamLimit
    let origin: SameOrigin
    let allowedOrigins: AllowedOrigins

    func add(to router: Router<EaselContext>) {
        router.post("mcp") { request, context in
            // Counted here and not on the way here: a model can read a tool's answer, but not a status.
            let quota = limits.take(request, context, at: server.useCases.surroundings.now())
            var response: Response
            do {
                response = try await respond(to: request, context, refusal: quota?.refusal)
            } catch let fault as RPCFault {
                response = Self.response(MCPReply(fault.error, to: fault.id))
            } catch let problem as Problem {
                response = Self.response(problem)
            }
            if let quota, response.headers[.rateLimit] == nil { response.headers.append(contentsOf: quota.headers) }
            return response
        }
    }

    private func respond(
        to request: Request, _ context: EaselContext, refusal: Problem?
    ) async throws -> Response {
        // A page of another site must not reach a server in its visitor's network (DNS rebinding).
        if allowedOrigins.origin(of: request) == nil { try origin.check(request) }
        if let refusal, context.identity == nil { throw refusal }
        let identity = try context.requireIdentity()
        try origin.check(request, of: identity)
        // Collected like this, the connection can still be watched afterwards.
        var request = request
        let body = try await request.collectBody(upTo: RequestFields.longestBody)
        let exchange = try MCPExchange(
            Array(body.readableBytesView),
            MCPHeaders { name in
                HTTPField.Name(name).map { request.headers[values: $0] } ?? []
            })
        return try await respond(to: exchange, request, context, identity, refusal: refusal)
    }

    private func respond(
        to exchange: MCPExchange, _ request: Request, _ context: EaselContext, _ identity: Identity, refusal: Problem?
    ) async throws -> Response {
        guard !exchange.messages.isEmpty else {
            if let refusal { throw refusal }
            return Response(status: .accepted)
        }
        let accepted = AcceptedTypes(request.headers[values: .accept])
        guard accepted.json || accepted.stream else { throw Problem.notAcceptable }
        let caller = MCPCaller(identity, access)
        var (refusal, place) = (refusal, StreamLimit.Place?.none)
        if refusal == nil, exchange.messages.contains(where: { $0.mayTell(server) }) {
            if let fault = exchange.fault(server, for: caller) { throw fault }
            do {
                place = try streams.takePlace(for: .organization(caller.organizationID))
            } catch let problem as Problem {
                refusal = problem
            }
        }
        defer { withExtendedLifetime(place) {} }
        if let place, accepted.stream { return stream(exchange, request, caller, place) }
        if refusal == nil, exchange.messages.contains(where: \.isListening) { throw Problem.notAcceptable }
        var replies: [MCPReply] = []
        for message in exchange.messages {
            replies.append(try await answer(message, for: caller, refusal: refusal) { _ in })
        }
        return Self.response(replies, isBatch: exchange.isBatch, blobs: server.blobs, on: context.eventLoop)
    }

    private func answer(
        _ message: MCPExchange.Message, for caller: MCPCaller, refusal: Problem? = nil, tell: MCPServer.Tell
    ) async throws -> MCPReply {
        switch message {
        case .refused(let reply): return reply
        case .request(let request):
            guard let refusal else { return try await server.answer(request, for: caller, tell: tell) }
            guard request.method == "tools/call" else { throw refusal }
            return MCPResult.tool(ToolResult(ToolFailure(refusal)), request).reply(to: request)
        }
    }

    // MARK: Answers

    /// A problem as clients of this protocol read it.
    static func response(_ problem: Problem) -> Response {
        var response = response(MCPReply(RPCError(problem), to: nil))
        response.headers.append(contentsOf: problem.headers)
        return response
    }

    private static func response(_ reply: MCPReply) -> Response {
        JSONBody.response(ResponseBody(byteBuffer: ByteBuffer(bytes: reply.message.serialized())), status: reply.status)
    }

    private static func response(
        _ replies: [MCPReply], isBatch: Bool, blobs: any BlobStore, on eventLoop: any EventLoop
    ) -> Response {
        if !isBatch, replies[0].blob == nil { return response(replies[0]) }
        return JSONBody.response(
            .streamed(on: eventLoop) { writer in
                if isBatch { try await writer.write(ByteBuffer(string: "[")) }
                for (number, reply) in replies.enumerated() {
                    if number > 0 { try await writer.write(ByteBuffer(string: ",")) }
                    try await reply.write(from: blobs) { try await writer.write(ByteBuffer(bytes: $0)) }
                }
                if isBatch { try await writer.write(ByteBuffer(string: "]")) }
                try await writer.finish(nil)
            })
    }

    /// Notes as they come, then the answers.
    private func stream(
        _ exchange: MCPExchange, _ request: Request, _ caller: MCPCaller, _ place: StreamLimit.Place
    ) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                HTTPField.Name("X-Accel-Buffering")!: "no",
                // Watching for the client to leave reads past its request: the connection can take no other one.
                .connection: "close",
            ],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(place) {} }
                do {
                    try await request.watchingClient {
                        // So that the client has the head, however long the first note takes.
                        try await writer.write(ByteBuffer(string: ": here\n\n"))
                        for message in exchange.messages {
                            let reply = try await answer(message, for: caller) { note in
                                try await writer.write(note.frame)
                            }
                            try await writer.write(ByteBuffer(string: "event: message\ndata: "))
                            try await reply.write(from: server.blobs) { try await writer.write(ByteBuffer(bytes: $0)) }
                            try await writer.write(ByteBuffer(string: "\n\n"))
                        }
                    }
                } catch is CancellationError {
                    // The client left. What it started continues.
                }
                try await writer.finish(nil)
            })
    }
}

/// The formats the client accepts: JSON by default, a stream only if it asks for one.
private struct AcceptedTypes {
    var json = false
    var stream = false

    init(_ headers: [String]) {
        let types = headers.flatMap { QuotedText.split($0, at: ",") }
            .map { QuotedText.split($0, at: ";").first.map { $0.lowercased() } ?? "" }
        json = types.isEmpty || types.contains { ["application/json", "application/*", "*/*"].contains($0) }
        stream = types.contains("text/event-stream")
    }
}

extension MCPServer.Note {
    fileprivate var frame: ByteBuffer {
        switch self {
        case .stillHere: return ByteBuffer(string: ": still here\n\n")
        case .notification(let notification):
            // JSON has no raw line break, so one data line is enough.
            var frame = ByteBuffer(string: "event: message\ndata: ")
            frame.writeBytes(notification.json.serialized())
            frame.writeString("\n\n")
            return frame
        }
    }
}

extension MCPCaller {
    init(_ identity: Identity, _ access: Access) {
        self.init(organizationID: identity.organizationID, scopes: identity.scopes, apiKeyID: identity.apiKeyID) {
            try await access.stillAdmits(.member(identity))
        }
    }
}

extension Problem {
    fileprivate static let notAcceptable = Problem(
        status: .notAcceptable, code: "not_acceptable",
        detail: "Send “Accept: application/json, text/event-stream”.", field: "Accept")
}

extension Request {
    /// Cancels `body` when the client leaves.
    fileprivate func watchingClient(_ body: () async throws -> Void) async throws {
        // Whoever waits for a go-ahead has its body read in another way, and then nobody sees it leave.
        guard !headers.contains(.expect) else { return try await body() }
        try await self.body.consumeWithCancellationOnInboundClose { _ in try await body() }
    }
}
