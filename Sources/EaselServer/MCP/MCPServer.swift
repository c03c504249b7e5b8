package import EaselCore
import HTTPTypes
import JSON
package import Logging

/// Handles the messages of the Model Context Protocol, whatever transport brings them.
///
/// It keeps no state between messages: every message contains what is needed to handle it.
package struct MCPServer: Sendable {
    let useCases: UseCases
    let links: ImageLinks
    /// Nil where images can't be made smaller: then answers have only links to them.
    let previews: ImagePreviews?
    let blobs: any BlobStore
    /// The site's public origin.
    let site: String
    let version: String
    let logger: Logger

    package init(
        useCases: UseCases, links: ImageLinks, thumbnails: Thumbnails?, blobs: any BlobStore,
        site: String, version: String, logger: Logger
    ) {
        self.useCases = useCases
        self.links = links
        previews = thumbnails.map { ImagePreviews(thumbnails: $0, blobs: blobs) }
        self.blobs = blobs
        self.site = site
        self.version = version
        self.logger = logger
    }

    /// What is sent to a client that waits for an answer.
    enum Note: Sendable {
        case notification(RPCNotification)
        /// Nothing, but the line is alive.
        case stillHere
    }

    /// Takes notes to the client; throws when it has left.
    typealias Tell = (Note) async throws -> Void

    /// Whether anything may be sent before the answer.
    func mayTell(_ request: MCPRequest) -> Bool {
        switch request.method {
        case "subscriptions/listen": true
        case "tools/call": MCPTool.mayWait(request.params["arguments"])
        default: false
        }
    }

    /// Throws for a request that can be refused right away, without a stream.
    func check(_ request: MCPRequest, for caller: MCPCaller) throws(RPCError) {
        switch request.method {
        case "subscriptions/listen":
            try caller.require(.read)
            _ = try Wish(request)
        case "tools/call": _ = try MCPTool(called: request)
        default: break
        }
    }

    /// The answer to a request.
    ///
    /// Throws only `CancellationError`, if the client has left: what was started continues without it.
    func answer(_ request: MCPRequest, for caller: MCPCaller, tell: Tell) async throws -> MCPReply {
        do {
            try check(request, for: caller)
            return try await result(of: request, for: caller, tell: tell).reply(to: request)
        } catch let error as RPCError {
            return MCPReply(error, to: request)
        } catch let error as CancellationError {
            throw error
        } catch {
            if Task.isCancelled { throw CancellationError() }
            return MCPReply(rpcError(for: error), to: request)
        }
    }

    private func result(of request: MCPRequest, for caller: MCPCaller, tell: Tell) async throws -> MCPResult {
        switch (request.method, request.version.isStateless) {
        case ("server/discover", true): return .cacheable(discovery, seconds: 3_600)
        case ("initialize", false): return .plain(initialized(request))
        case ("ping", false): return .plain([:])
        case ("tools/list", _): return .cacheable(["tools": .array(tools(for: caller))], seconds: 300)
        case ("tools/call", _): return try await call(request, for: caller, tell: tell)
        case ("resources/templates/list", _):
            try caller.require(.read)
            return .cacheable(["resourceTemplates": MCPResource.templates], seconds: 3_600)
        case ("resources/list", _): return .cacheable(try await resources(request, for: caller), seconds: 0)
        case ("resources/read", _): return try await read(request, for: caller)
        case ("subscriptions/listen", true): return .plain(try await listen(request, for: caller, tell: tell))
        case ("tasks/get", true): return .plain(try await getTask(request, for: caller))
        case ("tasks/cancel", true): return .plain(try await cancelTask(request, for: caller))
        case ("tasks/update", true): return .plain(try await updateTask(request, for: caller))
        default: throw RPCError.unknownMethod(request.method)
        }
    }

    private func rpcError(for error: any Error) -> RPCError {
        switch error {
        case EaselError.notFound(let what): return .invalidParams("There is no such \(what).")
        case EaselError.invalid(_, let message): return .invalidParams(message)
        case let problem as Problem: return RPCError(problem)
        default:
            log(error)
            guard let error = error as? EaselError else {
                return RPCError(.internalError, "Something went wrong in Easel; its log says what.")
            }
            return RPCError(Problem(error))
        }
    }

    /// Writes down what is not the client's fault.
    func log(_ error: any Error) {
        switch error {
        case is Problem, is ToolFailure: return
        case EaselError.unavailable(let cause): logger.error("\(cause)")
        case is EaselError: return
        default: logger.error("A message could not be answered: \(error)")
        }
    }

    // MARK: Who this is

    private var serverInfo: JSONValue {
        ["name": "easel", "title": "Easel", "version": .string(version), "websiteUrl": .string(site)]
    }

    private static let instructions = """
        Easel generates AI images on a canvas that people watch live. generate_image returns image nodes at once; an image \
        takes seconds to minutes. Call it with waitSeconds, and then get_image with waitSeconds, until the status is \
        completed, failed or canceled. Show the user canvasUrl. Images cost credits (get_costs): never generate the same \
        image again because it is not ready yet.
        """

    private var discovery: [String: JSONValue] {
        [
            "supportedVersions": .list(MCPVersion.allCases.map(\.rawValue)),
            "capabilities": [
                "tools": [:], "resources": ["subscribe": true], "extensions": [MCPMeta.tasks: [:]],
            ],
            "instructions": .string(Self.instructions), "_meta": [MCPMeta.serverInfo: serverInfo],
        ]
    }

    /// What the handshake ends with: the version that is asked for, or else the newest that has handshakes.
    static func agreedVersion(_ params: [String: JSONValue]) -> MCPVersion {
        let wanted = params["protocolVersion"]?.stringValue.flatMap { MCPVersion(rawValue: $0) }
        return wanted.flatMap { $0.isStateless ? nil : $0 } ?? .newestWithHandshake
    }

    private func initialized(_ request: MCPRequest) -> [String: JSONValue] {
        [
            "protocolVersion": .string(Self.agreedVersion(request.params).rawValue),
            "capabilities": ["tools": [:], "resources": [:]],
            "serverInfo": serverInfo, "instructions": .string(Self.instructions),
        ]
    }

    /// The tools the caller may use.
    private func tools(for caller: MCPCaller) -> [JSONValue] {
        MCPTool.allCases.filter { caller.scopes.contains($0.scope) }
            .map { $0.description(useCases.provider.models, default: useCases.provider.defaultModelID) }
    }
}

extension RPCError {
    /// What HTTP has a status for, with the same code and words.
    init(_ problem: Problem) {
        let wait = problem.headers[.retryAfter].flatMap { Int($0) }
        let code: Code =
            switch problem.status {
            case .badRequest, .contentTooLarge, .unsupportedMediaType: .invalidRequest
            case .internalServerError: .internalError
            default: .refused
            }
        self.init(
            code, problem.detail,
            data: .object(present: [
                "code": .string(problem.code), "retryable": .boolean(wait != nil),
                "retryAfterSeconds": wait.map { .integer($0) },
            ]))
        status = problem.status.code
    }
}
