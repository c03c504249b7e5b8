import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// The transport for production, over AsyncHTTPClient.
///
/// It owns its client, because what it promises rests on the client's settings: no redirects, HTTP/1.1, failed
/// connections reported at once. Call ``shutdown()`` when done, or use ``withTransport(userAgent:_:)``.
public struct AsyncHTTPClientTransport: KieTransport {
    /// The most bytes of an answer that are kept (1 MiB); a longer one is ``KieTransportError/tooLarge``.
    public static let maximumResponseBytes = 1_048_576

    private let client: HTTPClient
    private let userAgent: String

    /// Makes a transport with its own connection pool.
    ///
    /// - Parameter userAgent: sent with every request. Kie's edge answers 403 to some default agents (reported).
    public init(userAgent: String = "KieAI-Swift/1.0") {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        // An idle connection that the far side closes just as it is used again makes a create's outcome unknown: keep
        // idle ones for less time than servers usually do.
        configuration.connectionPool.idleTimeout = .seconds(20)
        configuration.connectionPool.retryConnectionEstablishment = false
        // Nobody asks for gzip, and some edges send it all the same.
        configuration.decompression = .enabled(limit: .size(Self.maximumResponseBytes))
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        self.userAgent = userAgent
    }

    /// Closes the connections; requests in flight fail. Throws AsyncHTTPClient's error, also when called twice.
    public func shutdown() async throws {
        try await client.shutdown()
    }

    /// Runs `body` with a transport that is shut down afterwards, whether `body` throws or not.
    public static func withTransport<Result: Sendable>(
        userAgent: String = "KieAI-Swift/1.0",
        _ body: (AsyncHTTPClientTransport) async throws -> Result
    ) async throws -> Result {
        let transport = AsyncHTTPClientTransport(userAgent: userAgent)
        do {
            let result = try await body(transport)
            try await transport.shutdown()
            return result
        } catch {
            // The body's error is the one worth having.
            try? await transport.shutdown()
            throw error
        }
    }

    /// Sends the request; see ``KieTransport/send(_:)``. The deadline covers connecting, head and body.
    public func send(_ request: KieRequest) async throws(KieTransportError) -> KieResponse {
        let witness = SendWitness()
        do {
            return try await withDeadline(request.deadline) { try await exchange(request, witness) }
        } catch {
            throw transportError(for: error, witness: witness)
        }
    }

    /// Runs `operation` within `deadline`. AsyncHTTPClient's own deadline stops counting at the response's head, so a
    /// body that stalls would wait forever.
    private func withDeadline(
        _ deadline: Duration, _ operation: @escaping @Sendable () async throws -> KieResponse
    ) async throws -> KieResponse {
        try await withThrowingTaskGroup(of: KieResponse?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: deadline)
                return nil
            }
            guard let first = try await group.next(), let response = first else { throw DeadlinePassed() }
            return response
        }
    }

    private func exchange(_ request: KieRequest, _ witness: SendWitness) async throws -> KieResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        outgoing.headers.replaceOrAdd(name: "User-Agent", value: userAgent)
        outgoing.headers.replaceOrAdd(name: "Accept", value: "application/json")
        outgoing.headers.replaceOrAdd(name: "Accept-Encoding", value: "identity")
        if let body = request.body, !body.isEmpty {
            let stream = WitnessedBody(bytes: body, witness: witness)
            outgoing.body = .stream(stream, length: .known(Int64(body.count)))
        } else {
            witness.sendingBegan()
        }
        let response = try await client.execute(outgoing, deadline: .distantFuture)
        let body = try await response.body.collect(upTo: Self.maximumResponseBytes)
        // A canceled body ends early without an error: half an answer must not pass for a whole one.
        try Task.checkCancellation()
        let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
        return KieResponse(
            status: Int(response.status.code), headers: Dictionary(headers, uniquingKeysWith: { _, last in last }),
            body: Array(body.readableBytesView))
    }

    private func transportError(for error: any Error, witness: SendWitness) -> KieTransportError {
        if error is NIOTooManyBytesError || error as? NIOHTTPDecompression.DecompressionError == .limit {
            return .tooLarge
        }
        // The text may quote the URL, never a header.
        let reason = SafeText.clean(error is DeadlinePassed ? "deadline passed" : String(describing: error))
        guard witness.hasSendingBegun else { return .notSent(reason: reason) }
        return error is DeadlinePassed ? .timedOut : .lost(reason: reason)
    }
}

private struct DeadlinePassed: Error {}
