import JSON
import KieAI
import Testing

struct RecordTests {
    private func record(_ body: String, id: String = "366e2065ed94e590") async throws -> TaskRecord? {
        try await KieClient.scripted(ScriptedTransport(body)).recordInfo(taskID: id)
    }

    @Test func waitingRecordOfSpring() async throws {
        let record = try #require(try await record(Recorded.waiting, id: "3a24adee0832eb14"))
        #expect(record.state == .waiting)
        #expect(record.model == "nano-banana-pro")
        #expect(record.createdAt == 1_774_428_642_608)
        #expect(record.resultURLs.isEmpty)
        #expect(record.failCode == nil && record.failMessage == nil && record.failure == nil)
        #expect(record.costTime == nil && record.completedAt == nil && record.creditsConsumed == nil)
        let param = try JSONValue.parse((record.param ?? "").utf8)
        let input = try JSONValue.parse((param["input"]?.stringValue ?? "").utf8)
        #expect(input["prompt"] == "a red boat")
    }

    @Test func successRecordOfAutumn() async throws {
        let record = try #require(try await record(Recorded.success))
        #expect(record.state == .success)
        #expect(record.resultURLs == ["https://tempfile.aiquickdraw.com/images/chatgpt/file_00000000d72c.png"])
        #expect(record.costTime == 66)
        #expect(record.creditsConsumed == 6.0)
        #expect(record.completedAt == 1_789_126_761_759)
    }

    @Test func failedRecord() async throws {
        let record = try #require(try await record(Recorded.failed, id: "d848c013a98a71d8"))
        #expect(record.state == .fail)
        #expect(
            record.failure
                == TaskFailure(kind: .serverError, code: "500", message: "Upload failed: Server internal error."))
    }

    @Test func instantFailureWithoutTimes() async throws {
        let record = try #require(
            try await record(
                #"{"code":200,"data":{"taskId":"a","state":"fail","resultJson":"","failCode":422,"#
                    + #""failMsg":"generate playground failed, task id is blank","costTime":null,"completeTime":null}}"#,
                id: "a"))
        #expect(record.failure?.kind == .generationFailed)
        #expect(record.failCode == "422")
        #expect(record.completedAt == nil)
    }

    @Test(arguments: [
        #""resultJson":"{\"resultUrls\":[\"https://h/1.png\",\"https://h/2.png\"]}""#,
        #""resultJson":{"resultUrls":["https://h/1.png","https://h/2.png"]}"#,
        #""resultJson":"","response":{"resultUrls":["https://h/1.png","https://h/2.png"]}"#,
        #""resultJson":null,"response":"{\"resultUrls\":[\"https://h/1.png\",\"https://h/2.png\"]}""#,
        #""resultJson":"{broken","response":{"resultUrls":["https://h/1.png","https://h/2.png"]}"#,
        #""resultJson":"{\"resultObject\":{\"resultUrls\":[\"https://h/1.png\",\"https://h/2.png\"]}}""#,
        #""resultJson":"{\"resultUrls\":[\"https://h/1.png\",null,7,\"file:///etc/passwd\",\"https://h/1.png\",\" https://h/2.png\"]}""#,
        #""resultJson":{"resultUrls":["//h/1.png","\thttps://h/2.png\r\n","/3.png","https//h/4.png"]}"#,
    ])
    func resultsAreReadFromEveryKnownPlace(place: String) async throws {
        let record = try #require(
            try await record(#"{"code":200,"data":{"taskId":"a","state":"success",\#(place)}}"#, id: "a"))
        #expect(record.resultURLs == ["https://h/1.png", "https://h/2.png"])
    }

    /// `response` is documented as the one to prefer.
    @Test func responseBeforeResultJSON() async throws {
        let record = try #require(
            try await record(
                #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":"{\"resultUrls\":[\"https://h/old.png\"]}","#
                    + #""response":{"resultUrls":["https://h/new.png"]}}}"#, id: "a"))
        #expect(record.resultURLs == ["https://h/new.png"])
    }

    @Test(arguments: [(0, TaskState.generating), (1, .success), (3, .fail)])
    func successFlagWithoutState(flag: Int, state: TaskState) async throws {
        let record = try #require(
            try await record(#"{"code":200,"data":{"taskId":"a","successFlag":\#(flag)}}"#, id: "a"))
        #expect(record.state == state)
    }

    /// Schemes are case-insensitive; path and query are left to the fetcher.
    @Test func resultURLsMayBeSpelledAsInBrowsers() async throws {
        let urls = ["HTTPS://h/1.png", "Http://h/red boat.png", "https://h/gem\u{E4}lde.png?a=b c"]
        let list = urls.map { "\"\($0)\"" }.joined(separator: ",")
        let record = try #require(
            try await record(
                #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":{"resultUrls":[\#(list)]}}}"#, id: "a"
            ))
        #expect(record.resultURLs == urls)
    }

    @Test func numbersAsStringsAndUnknownStates() async throws {
        let record = try #require(
            try await record(
                #"{"code":"200","data":{"taskId":"a","state":"Thinking","costTime":"9.5","createTime":"1789126694807","#
                    + #""creditsConsumed":"6.5","completeTime":"never","param":{"model":"m"}}}"#, id: "a"))
        #expect(record.state == .other("Thinking"))
        #expect(!record.state.isTerminal)
        #expect(record.costTime == 9.5 && record.creditsConsumed == 6.5)
        #expect(record.createdAt == 1_789_126_694_807 && record.completedAt == nil)
        #expect(record.param == #"{"model":"m"}"#)
    }

    @Test(arguments: [
        ("waiting", TaskState.waiting), ("queuing", .queuing), ("generating", .generating), ("success", .success),
        ("fail", .fail), ("pending", .waiting), ("processing", .generating), ("failed", .fail),
        ("completed", .success), ("SUCCESS", .success), ("", .other("")),
    ])
    func states(word: String, state: TaskState) {
        #expect(TaskState(word) == state)
        #expect(state.isTerminal == (state == .success || state == .fail))
    }

    /// The envelope around a record does not matter.
    @Test(arguments: [
        #"{"code":true,"data":{"taskId":"a","state":"success"}}"#,
        #"{"code":"success","data":{"taskId":"a","state":"success"}}"#,
        #"{"code":0,"data":{"taskId":"a","state":"success"}}"#,
        #"{"code":501,"msg":"failed","data":{"taskId":"a","state":"success"}}"#,
        #"{"data":{"taskId":"a","state":"success"}}"#, #"{"code":200,"data":{"state":"success"}}"#,
        #"{"code":200,"data":{"taskId":null,"state":"success"}}"#,
    ])
    func theRecordCountsWhateverItsEnvelope(body: String) async throws {
        let record = try #require(try await record(body, id: "a"))
        #expect(record.taskID == "a")
        #expect(record.state == .success)
    }

    @Test(arguments: [
        #"{"code":422,"msg":"recordInfo is null","data":null}"#,
        #"{"code":404,"msg":"Task not found","data":null}"#,
    ])
    func unknownTaskIsNil(body: String) async throws {
        #expect(try await record(body) == nil)
    }

    @Test(arguments: [
        (200, #"{"code":401,"msg":"Unauthorized"}"#, KieError.Kind.unauthorized),
        (200, #"{"code":500,"msg":"Server exception"}"#, .serverError),
        (404, #"{"status":404,"error":"Not Found","message":"No message available"}"#, .notFound),
        (502, "<html>", .serverError),
        (200, "<html>", .unreadable),
        (200, #"{"code":200,"data":null}"#, .unreadable),
        (200, #"{"code":200,"data":{"taskId":"a"}}"#, .unreadable),
        (200, #"{"code":200,"data":{"taskId":"another","state":"success"}}"#, .unreadable),
    ])
    func errorsAreNotMistakenForAMissingTask(status: Int, body: String, kind: KieError.Kind) async {
        let client = KieClient.scripted(ScriptedTransport(status: status, body))
        let error = await kieError { () async throws(KieError) in try await client.recordInfo(taskID: "a") }
        #expect(error?.kind == kind)
    }

    @Test func lostResponsesAreErrors() async {
        for (failure, kind) in [
            (KieTransportError.notSent(reason: "r"), KieError.Kind.connectionFailed), (.timedOut, .timedOut),
        ] {
            let client = KieClient.scripted(ScriptedTransport(failing: failure))
            let error = await kieError { () async throws(KieError) in try await client.credits() }
            #expect(error?.kind == kind)
        }
    }

    @Test func aTaskIDCannotChangeTheRequest() async throws {
        let transport = ScriptedTransport(#"{"code":422,"msg":"recordInfo is null"}"#)
        _ = try await KieClient.scripted(transport).recordInfo(taskID: "a&b=c/../ü")
        let request = try #require(transport.requests.first)
        #expect(request.url == "https://api.kie.ai/api/v1/jobs/recordInfo?taskId=a%26b%3Dc%2F..%2F%C3%BC")
        #expect(request.method == .get && request.body == nil && request.deadline == .seconds(15))
    }

    @Test(arguments: [
        (#"{"code":200,"msg":"success","data":5916.25}"#, 5916.25), (#"{"code":200,"data":7}"#, 7),
        (#"{"code":200,"data":"7.5"}"#, 7.5),
    ])
    func credits(body: String, expected: Double) async throws {
        let transport = ScriptedTransport(body)
        #expect(try await KieClient.scripted(transport).credits() == expected)
        #expect(transport.requests.first?.url == "https://api.kie.ai/api/v1/chat/credit")
    }

    @Test func downloadLink() async throws {
        let transport = ScriptedTransport(#"{"code":200,"msg":"success","data":"https://x/short"}"#)
        #expect(try await KieClient.scripted(transport).downloadLink(for: "https://h/1.png") == "https://x/short")
        let request = try #require(transport.requests.first)
        #expect(request.url == "https://api.kie.ai/api/v1/common/download-url")
        #expect(try JSONValue.parse(request.body ?? []) == ["url": "https://h/1.png"])
        let foreign = KieClient.scripted(ScriptedTransport(#"{"code":422,"msg":"url is wrong","data":null}"#))
        let error = await kieError { () async throws(KieError) in try await foreign.downloadLink(for: "https://no") }
        #expect(error?.kind == .invalidInput)
    }
}
