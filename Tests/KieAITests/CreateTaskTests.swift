import JSON
import KieAI
import Testing

struct CreateTaskTests {
    private func outcome(_ transport: ScriptedTransport) async -> CreateTaskOutcome {
        await KieClient.scripted(transport).createTask(model: "m", input: [:], callbackURL: nil)
    }

    @Test func sendsTheDocumentedRequest() async throws {
        let transport = ScriptedTransport(
            #"{"code":200,"msg":"success","data":{"taskId":"f23dc0faa81bda75","recordId":"f23dc0faa81bda75"}}"#)
        let outcome = await KieClient.scripted(transport).createTask(
            model: "nano-banana-pro", input: ["prompt": "a \"red\" boat\n", "n": 1],
            callbackURL: "https://app.example/hooks/kie?t=abc")
        #expect(outcome == .accepted(taskID: "f23dc0faa81bda75"))
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect(request.method == .post)
        #expect(request.url == "https://api.kie.ai/api/v1/jobs/createTask")
        #expect(request.headers["Authorization"] == "Bearer sk-kie-0123456789abcdef")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.deadline == .seconds(30))
        let expected: JSONValue = [
            "model": "nano-banana-pro", "callBackUrl": "https://app.example/hooks/kie?t=abc",
            "input": ["prompt": "a \"red\" boat\n", "n": 1],
        ]
        #expect(try JSONValue.parse(request.body ?? []) == expected)
    }

    @Test func omitsTheCallbackURLWhenThereIsNone() async throws {
        let transport = ScriptedTransport(#"{"code":200,"data":{"taskId":"a"}}"#)
        _ = await outcome(transport)
        let body = try JSONValue.parse(transport.requests.first?.body ?? [])
        #expect(body == ["model": "m", "input": [:]])
    }

    @Test(arguments: [
        (200, #"{"code":200,"msg":"success","data":{"taskId":"task_nano-banana-pro_1765178625768"}}"#),
        (200, #"{"code":"200","message":"success","data":{"taskId":"task_nano-banana-pro_1765178625768"}}"#),
        (200, #"{"code":200,"data":{"task_id":"task_nano-banana-pro_1765178625768"}}"#),
        (200, #"{"code":200,"data":{"recordId":"task_nano-banana-pro_1765178625768"}}"#),
        // A task id means a task exists, whatever else the response says.
        (500, #"{"code":500,"msg":"oops","data":{"taskId":"task_nano-banana-pro_1765178625768"}}"#),
    ])
    func accepted(status: Int, body: String) async {
        let outcome = await outcome(ScriptedTransport(status: status, body))
        #expect(outcome == .accepted(taskID: "task_nano-banana-pro_1765178625768"))
    }

    @Test(arguments: [
        (
            200, #"{"code":422,"msg":"The model name you specified is not supported.","data":null}"#,
            KieError.Kind.unsupportedModel
        ),
        (200, #"{"code":500,"msg":"This field is required"}"#, .invalidInput),
        (200, #"{"code":500,"msg":"Server exception, please try again later","data":null}"#, .serverError),
        (500, #"{"code":500,"msg":"Server exception, please try again later","data":null}"#, .serverError),
        (200, #"{"code":500,"msg":"Credits insufficient"}"#, .insufficientCredits),
        (200, #"{"code":402,"msg":"Insufficient credits"}"#, .insufficientCredits),
        (200, #"{"code":429,"msg":"Rate limit exceeded","data":{}}"#, .rateLimited),
        (200, #"{"code":500,"msg":"Your call frequency is too high"}"#, .rateLimited),
        (429, "<html>Too many requests</html>", .rateLimited),
        (200, #"{"code":401,"msg":"Unauthorized"}"#, .unauthorized),
        (401, "", .unauthorized),
        (200, #"{"code":433,"msg":"cap"}"#, .keyCapReached),
        (200, #"{"code":455,"msg":"Maintenance"}"#, .maintenance),
        (
            404, #"{"timestamp":1,"status":404,"error":"Not Found","message":"No message available","path":"/x"}"#,
            .notFound
        ),
        (308, "", .serverError),
    ])
    func refused(status: Int, body: String, kind: KieError.Kind) async {
        guard case .refused(let error) = await outcome(ScriptedTransport(status: status, body)) else {
            Issue.record("must be refused")
            return
        }
        #expect(error.kind == kind)
        #expect(error.httpStatus == status)
        #expect(!error.message.isEmpty)
    }

    @Test(arguments: [
        (502, "<html><body>502 Bad Gateway</body></html>"),
        (503, ""),
        (500, #"{"timestamp":1,"status":500,"error":"Internal Server Error","path":"/api/v1/jobs/createTask"}"#),
        (200, ""),
        (200, "<html></html>"),
        (200, #"{"code":200,"msg":"success","data":null}"#),
        (200, #"{"code":200,"msg":"success","data":{}}"#),
        (200, #"{"code":200,"msg":"success","data":{"taskId":""}}"#),
        (200, #"{"code":200,"msg":"success","data":{"taskId":"has space"}}"#),
        (200, #"{"code":200,"msg":"success","data":{"taskId":"f2"#),
        (200, #"{"msg":"success"}"#),
        (200, #"[]"#),
        (200, #"{"code":504,"msg":"Gateway Timeout"}"#),
        (200, #"{"code":408,"msg":"Timeout"}"#),
        (200, #"{"code":99999,"msg":"?"}"#),
        (200, #"{"code":0,"msg":"success"}"#),
        (302, ""),
    ])
    func unknown(status: Int, body: String) async {
        guard case .unknown(let error) = await outcome(ScriptedTransport(status: status, body)) else {
            Issue.record("must be unknown")
            return
        }
        #expect(error.httpStatus == status)
        #expect(!error.message.isEmpty)
    }

    @Test func transportErrors() async {
        #expect(
            await outcome(ScriptedTransport(failing: .notSent(reason: "refused")))
                == .refused(KieError(kind: .connectionFailed, message: "refused")))
        for (error, kind) in [
            (KieTransportError.lost(reason: "reset"), KieError.Kind.connectionFailed), (.timedOut, .timedOut),
            (.tooLarge, .unreadable),
        ] {
            guard case .unknown(let error) = await outcome(ScriptedTransport(failing: error)) else {
                Issue.record("must be unknown")
                continue
            }
            #expect(error.kind == kind)
        }
    }

    @Test func anErrorHasRetryAfterAndCodeAndHidesTheKey() async {
        let transport = ScriptedTransport(
            status: 429, headers: ["retry-after": "12"],
            #"{"code":429,"msg":"slow down,\n sk-kie-0123456789abcdef"}"#)
        let expected = KieError(
            kind: .rateLimited, code: 429, httpStatus: 429, message: "slow down,  [redacted]", retryAfter: .seconds(12))
        #expect(await outcome(transport) == .refused(expected))
    }

    @Test func descriptionsDoNotContainTheKey() async {
        let transport = ScriptedTransport("{}")
        let client = KieClient.scripted(transport)
        _ = await client.createTask(model: "m", input: ["prompt": "private words"], callbackURL: nil)
        var dumped = ""
        dump(client, to: &dumped)
        dump(transport.requests, to: &dumped)
        dumped += "\(client) \(transport.requests) \(String(reflecting: transport.requests))"
        #expect(!dumped.contains("sk-kie-0123456789abcdef"))
        #expect(!dumped.contains("private words"))
    }
}
