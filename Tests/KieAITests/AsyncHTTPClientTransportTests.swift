import KieAI
import Testing

/// The real transport on a real socket: which outcomes it knows, which stay unknown, and that every call ends.
@Suite(.timeLimit(.minutes(5)))
struct AsyncHTTPClientTransportTests {
    private func head(_ status: String = "200 OK", length: Int) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\r\n"
    }

    private func post(_ url: String, deadline: Duration = .seconds(20)) -> KieRequest {
        KieRequest(
            method: .post, url: url, headers: ["Authorization": "Bearer k"], body: [0x7B, 0x7D], deadline: deadline)
    }

    private func error(_ request: KieRequest) async throws -> KieTransportError? {
        try await AsyncHTTPClientTransport.withTransport { await error(request, $0) }
    }

    private func error(_ request: KieRequest, _ transport: AsyncHTTPClientTransport) async -> KieTransportError? {
        do throws(KieTransportError) {
            _ = try await transport.send(request)
            return nil
        } catch {
            return error
        }
    }

    private func isNotSent(_ error: KieTransportError?) -> Bool {
        if case .notSent = error { true } else { false }
    }

    private func isLost(_ error: KieTransportError?) -> Bool {
        if case .lost = error { true } else { false }
    }

    @Test func sendsRequestAndReceivesResponse() async throws {
        try await SocketServer.with(.respond(head("201 Created", length: 8) + "{\"a\": 1}")) { server in
            let response = try await AsyncHTTPClientTransport.withTransport(userAgent: "test-agent") { transport in
                try await transport.send(post("http://127.0.0.1:\(server.port)/p?q=1"))
            }
            #expect(response.status == 201)
            #expect(response.headers["content-type"] == "application/json")
            #expect(response.body == Array("{\"a\": 1}".utf8))
            let request = try #require(server.requests.first)
            #expect(request.hasPrefix("POST /p?q=1 HTTP/1.1\r\n"))
            #expect(request.contains("Authorization: Bearer k\r\n"))
            #expect(request.contains("User-Agent: test-agent\r\n"))
            #expect(request.lowercased().contains("content-length: 2\r\n"))
            #expect(request.hasSuffix("\r\n\r\n{}"))
        }
    }

    /// Some proxies and CDNs compress everything; without this, the answer to a create would be lost.
    @Test func decompressesResponsesThatWereCompressedUnasked() async throws {
        let packed: [UInt8] = [
            31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 84, 178, 82, 48, 172, 5, 0, 151, 142, 161, 251, 8, 0, 0, 0,
        ]
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"
        try await SocketServer.with(.respond(head, body: packed)) { server in
            let response = try await AsyncHTTPClientTransport.withTransport { transport in
                try await transport.send(post("http://127.0.0.1:\(server.port)/"))
            }
            #expect(response.body == Array("{\"a\": 1}".utf8))
            #expect(server.requests.first?.lowercased().contains("accept-encoding: identity\r\n") == true)
        }
        let cut = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n"
        try await SocketServer.with(.respond(cut, body: Array(packed.prefix(20)))) { server in
            let failure = try await error(post("http://127.0.0.1:\(server.port)/"))
            #expect(isLost(failure))
        }
    }

    @Test func aRefusedConnectionMeansNotSent() async throws {
        let port = try SocketServer.closedPort()
        let failure = try await error(post("http://127.0.0.1:\(port)/"))
        #expect(isNotSent(failure))
    }

    @Test func anUnknownHostMeansNotSent() async throws {
        let failure = try await error(post("http://no-such-host.invalid/", deadline: .seconds(3)))
        #expect(isNotSent(failure))
    }

    @Test func anInvalidURLMeansNotSent() async throws {
        let failure = try await error(post("not a url"))
        #expect(isNotSent(failure))
    }

    @Test func aFailedTLSHandshakeMeansNotSent() async throws {
        try await SocketServer.with(.blurt("this is not TLS")) { server in
            let failure = try await error(post("https://127.0.0.1:\(server.port)/", deadline: .seconds(5)))
            #expect(isNotSent(failure))
        }
    }

    @Test func aTimeoutDuringTheTLSHandshakeMeansNotSent() async throws {
        // The server stops first, since shutdown waits for connections in progress.
        try await AsyncHTTPClientTransport.withTransport { transport in
            try await SocketServer.with(.ignore) { server in
                let request = post("https://127.0.0.1:\(server.port)/", deadline: .milliseconds(300))
                let failure = await error(request, transport)
                #expect(failure == .notSent(reason: "deadline passed"))
            }
        }
    }

    @Test func aDroppedConnectionIsLostAndNotRetried() async throws {
        try await SocketServer.with(.drop) { server in
            let failure = try await error(post("http://127.0.0.1:\(server.port)/"))
            #expect(isLost(failure))
            #expect(server.requests.count == 1)
        }
    }

    @Test func aTruncatedBodyIsLost() async throws {
        try await SocketServer.with(.respond(head(length: 100) + "{\"code\":200")) { server in
            let failure = try await error(post("http://127.0.0.1:\(server.port)/"))
            #expect(isLost(failure))
        }
    }

    @Test func aServerThatNeverAnswersTimesOut() async throws {
        try await SocketServer.with(.respondAndStall("")) { server in
            let request = post("http://127.0.0.1:\(server.port)/", deadline: .seconds(1))
            let failure = try await error(request)
            #expect(failure == .timedOut)
        }
    }

    @Test(arguments: ["", "{\"code\":200,"])
    func aStalledBodyTimesOut(start: String) async throws {
        try await SocketServer.with(.respondAndStall(head(length: 100) + start)) { server in
            let request = post("http://127.0.0.1:\(server.port)/", deadline: .seconds(1))
            let failure = try await error(request)
            #expect(failure == .timedOut)
        }
    }

    @Test func aResponseAboveTheSizeLimitIsRefused() async throws {
        let tooMuch = AsyncHTTPClientTransport.maximumResponseBytes + 1
        try await SocketServer.with(.respond(head(length: tooMuch) + "x")) { server in
            let failure = try await error(post("http://127.0.0.1:\(server.port)/"))
            #expect(failure == .tooLarge)
        }
        let endless = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + String(repeating: "x", count: tooMuch)
        try await SocketServer.with(.respond(endless)) { server in
            let failure = try await error(post("http://127.0.0.1:\(server.port)/"))
            #expect(failure == .tooLarge)
        }
    }

    @Test(arguments: ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
    func redirectsAreNotFollowed(status: String) async throws {
        let answer = "HTTP/1.1 \(status)\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        try await SocketServer.with(.respond(answer)) { server in
            let response = try await AsyncHTTPClientTransport.withTransport { transport in
                try await transport.send(post("http://127.0.0.1:\(server.port)/"))
            }
            #expect(response.headers["location"] == "/elsewhere")
            #expect(server.requests.count == 1)
        }
    }

    @Test func cancellationAfterSendingIsLost() async throws {
        try await SocketServer.with(.respondAndStall(head(length: 100))) { server in
            let sending = Task { try await error(post("http://127.0.0.1:\(server.port)/")) }
            await server.nextRequest()
            sending.cancel()
            let failure = try await sending.value
            #expect(isLost(failure))
        }
    }

    @Test func outcomesOfCreateTask() async throws {
        func outcome(port: UInt16, deadline: Duration = .seconds(30)) async throws -> CreateTaskOutcome {
            try await AsyncHTTPClientTransport.withTransport { transport in
                let client = KieClient(
                    apiKey: "key", baseURL: "http://127.0.0.1:\(port)", transport: transport,
                    deadlines: Deadlines(create: deadline))
                return await client.createTask(model: "m", input: [:], callbackURL: nil)
            }
        }
        guard case .refused(let refused) = try await outcome(port: SocketServer.closedPort()) else {
            Issue.record("a refused connection must be a refusal")
            return
        }
        #expect(refused.kind == .connectionFailed && refused.isTransient)
        let rude: [(SocketServer.Reaction, KieError.Kind)] = [
            (.drop, .connectionFailed), (.respondAndStall(""), .timedOut),
            (.respondAndStall(head(length: 9)), .timedOut),
            (.respond(head("502 Bad Gateway", length: 6) + "<html>"), .serverError),
        ]
        for (reaction, kind) in rude {
            try await SocketServer.with(reaction) { server in
                guard
                    case .unknown(let error) = try await outcome(
                        port: server.port, deadline: kind == .timedOut ? .seconds(1) : .seconds(30))
                else {
                    Issue.record("\(reaction) must leave the outcome unknown")
                    return
                }
                #expect(error.kind == kind)
                #expect(server.requests.count == 1)
            }
        }
        let accepted = #"{"code":200,"msg":"success","data":{"taskId":"0af"}}"#
        try await SocketServer.with(.respond(head(length: accepted.utf8.count) + accepted)) { server in
            let outcome = try await outcome(port: server.port)
            #expect(outcome == .accepted(taskID: "0af"))
        }
    }
}
