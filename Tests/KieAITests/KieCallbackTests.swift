import JSON
import KieAI
import Testing

struct KieCallbackTests {
    private func decode(_ body: String) throws -> KieCallback {
        try KieCallback.decode(Array(body.utf8))
    }

    @Test func successOf2026() throws {
        let delivery = try decode(
            #"""
            {"code":200,"msg":"Playground task completed successfully.","data":{"taskId":"ee9c2715375b7837","model":"nano-banana-pro",
             "state":"success",
             "param":"{\"input\":\"{\\\"prompt\\\":\\\"a red boat\\\"}\",\"callBackUrl\":\"https://app.example/hooks\",\"model\":\"nano-banana-pro\"}",
             "resultJson":"{\"resultUrls\":[\"https://tempfile.aiquickdraw.com/p/ee9c2715375b7837_1_1786413281_4092.png\"]}",
             "costTime":21,"createTime":1786413258000,"completeTime":1786413282000,"updateTime":1786413282000,"creditsConsumed":18}}
            """#)
        let expected = KieCallback(
            taskID: "ee9c2715375b7837",
            outcome: .success(resultURLs: ["https://tempfile.aiquickdraw.com/p/ee9c2715375b7837_1_1786413281_4092.png"]
            ), state: .success,
            model: "nano-banana-pro", creditsConsumed: 18, costTime: 21, createdAt: 1_786_413_258_000,
            completedAt: 1_786_413_282_000)
        #expect(delivery == expected)
    }

    @Test func failureOf2026() throws {
        let delivery = try decode(
            #"""
            {"code":501,"msg":"Playground task failed.","data":{"taskId":"ee9c2715375b7837","model":"nano-banana-pro",
             "state":"fail","param":"{}","failCode":"400","failMsg":"Your prompt was flagged","costTime":9,"creditsConsumed":0}}
            """#)
        let failure = TaskFailure(kind: .contentPolicy, code: "400", message: "Your prompt was flagged")
        #expect(delivery.outcome == .failure(failure))
        #expect(delivery.creditsConsumed == 0)
        #expect(delivery.createdAt == nil && delivery.completedAt == nil)
    }

    @Test func formOf2025() throws {
        let delivery = try decode(
            #"""
            {"code":200,"msg":"success","data":{"taskId":"a1","model":"google/nano-banana","state":"success",
             "param":{"input":{"prompt":"x"}},"resultJson":"{\"resultUrls\":[\"https://h/1.png\"]}","failCode":null,
             "failMsg":null,"consumeCredits":6.5,"remainedCredits":100.25,"costTime":8,"completeTime":1755599644000}}
            """#)
        #expect(delivery.outcome == .success(resultURLs: ["https://h/1.png"]))
        #expect(delivery.creditsConsumed == 6.5)
    }

    @Test(arguments: [
        #"{"code":200,"data":{"task_id":"a1","state":"success","resultJson":{"resultUrls":["https://h/1.png"]}}}"#,
        #"{"code":200,"task_id":"a1","data":{"state":"success","resultJson":"{\"resultUrls\":[\"https://h/1.png\"]}"}}"#,
        #"{"taskId":"a1","state":"success","resultJson":"{\"resultUrls\":[\"https://h/1.png\"]}"}"#,
        #"{"taskId":"a1","state":"completed","resultUrls":["https://h/1.png"]}"#,
        #"{"code":200,"taskId":"a1","data":null,"resultUrls":["https://h/1.png"]}"#,
        #"{"code":200,"data":{"taskId":"a1","info":{"result_urls":["https://h/1.png"]}}}"#,
        #"{"code":200,"data":{"taskId":"a1","info":{"originImageUrl":"https://h/0.png","resultImageUrl":"https://h/1.png"}}}"#,
        #"{"code":200,"data":{"taskId":"a1","info":{"resultUrls":["https://h/1.png"],"originUrls":["https://h/0.png"]}}}"#,
        #"{"code":200,"data":{"taskId":"a1","info":{"resultUrls":"[\"https://h/1.png\"]"}}}"#,
        #"{"code":200,"data":{"taskId":"a1","resultUrls":["https://h/1.png"]}}"#,
        // The state decides, not the code of the envelope.
        #"{"code":501,"data":{"taskId":"a1","state":"success","resultJson":"{\"resultUrls\":[\"https://h/1.png\"]}"}}"#,
    ])
    func resultsAreReadFromEveryKnownPlace(body: String) throws {
        let delivery = try decode(body)
        #expect(delivery.taskID == "a1")
        #expect(delivery.outcome == .success(resultURLs: ["https://h/1.png"]))
    }

    @Test(arguments: [
        (
            #"{"code":200,"data":{"taskId":"a","state":"fail","failCode":"500","failMsg":"Internal Error"}}"#,
            KieError.Kind.serverError, "500"
        ),
        (
            #"{"code":400,"msg":"Your content was flagged by OpenAI","data":{"taskId":"a","info":null}}"#,
            .contentPolicy, "400"
        ),
        (#"{"code":451,"msg":"Failed to fetch the image","data":{"taskId":"a"}}"#, .fileUnavailable, "451"),
        (#"{"code":501,"msg":"Playground task failed.","data":{"taskId":"a"}}"#, .generationFailed, "501"),
        (#"{"code":500,"msg":"Playground task failed.","data":{"taskId":"a","state":"fail"}}"#, .serverError, "500"),
        (#"{"code":501,"data":{"taskId":"a","state":"exploded"}}"#, .generationFailed, "501"),
        (#"{"code":200,"data":{"taskId":"a","state":"failed","failCode":422}}"#, .invalidInput, "422"),
    ])
    func failures(body: String, kind: KieError.Kind, code: String) throws {
        guard case .failure(let failure) = try decode(body).outcome else {
            Issue.record("must be a failure")
            return
        }
        #expect(failure.kind == kind)
        #expect(failure.code == code)
    }

    @Test(arguments: [
        #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":""}}"#,
        #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":"{\"resultUrls\":[],\"images\":[\"https://h/1.png\"]}"}}"#,
        #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":"{\"resultUrls\":[\"https://h/1.p"}}"#,
        #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":"{\"pictures\":[\"https://h/1.png\"]}"}}"#,
        #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":"not json"}}"#,
        #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":"{\"resultUrls\":[\"javascript:alert(1)\"]}"}}"#,
        #"{"code":200,"data":{"taskId":"a"}}"#,
    ])
    func anUnreadableSuccessIsStillASuccess(body: String) throws {
        #expect(try decode(body).outcome == .success(resultURLs: [], isComplete: false))
    }

    @Test func anEmptyListMeansNoImages() throws {
        let body = #"{"code":200,"data":{"taskId":"a","state":"success","resultJson":"{\"resultUrls\":[]}"}}"#
        #expect(try decode(body).outcome == .success(resultURLs: []))
    }

    @Test func readableEntriesOfAListAreUsed() throws {
        let body = #"{"data":{"taskId":"a","state":"success","resultJson":{"resultUrls":["https://h/1.png",null]}}}"#
        #expect(try decode(body).outcome == .success(resultURLs: ["https://h/1.png"], isComplete: false))
    }

    /// Since autumn 2026 the record has the list twice; a complete one replaces an incomplete one.
    @Test func theCompleteListWins() throws {
        let body = #"""
            {"data":{"taskId":"a","state":"success","resultJson":"{\"resultUrls\":[\"https://h/1.png\",\"htt",
             "response":{"resultUrls":["https://h/1.png","https://h/2.png"]}}}
            """#
        #expect(try decode(body).outcome == .success(resultURLs: ["https://h/1.png", "https://h/2.png"]))
    }

    @Test func successFlagReplacesAMissingState() throws {
        let body = #"{"data":{"taskId":"a","state":"done","successFlag":1,"resultUrls":["https://h/1.png"]}}"#
        #expect(try decode(body).outcome == .success(resultURLs: ["https://h/1.png"]))
        #expect(try decode(#"{"data":{"taskId":"a","successFlag":0}}"#).outcome == .nonTerminal(.generating))
        guard case .failure = try decode(#"{"data":{"taskId":"a","successFlag":3}}"#).outcome else {
            Issue.record("3 is a failure")
            return
        }
    }

    @Test(arguments: [
        (#"{"code":200,"data":{"taskId":"a","state":"waiting"}}"#, TaskState.waiting),
        (#"{"code":501,"data":{"taskId":"a","state":"generating"}}"#, .generating),
        (#"{"code":200,"data":{"taskId":"a","state":"dreaming"}}"#, .other("dreaming")),
        (#"{"code":200,"data":{"task_id":"a","callbackType":"first","data":[]}}"#, .other("")),
        (#"{"taskId":"a"}"#, .other("")),
    ])
    func nonTerminal(body: String, state: TaskState) throws {
        let delivery = try decode(body)
        #expect(delivery.outcome == .nonTerminal(state))
        #expect(delivery.taskID == "a")
    }

    @Test func anEmptyObject() throws {
        #expect(try decode("{}") == KieCallback(taskID: nil, outcome: .nonTerminal(.other(""))))
        let long = String(repeating: "x", count: 201)
        #expect(try decode(#"{"taskId":"\#(long)"}"#).taskID == nil)
        #expect(try decode(#"{"taskId":"a b","data":{"taskId":7}}"#).taskID == nil)
    }

    @Test func keepsAtMostAHundredURLs() throws {
        let urls = (1...1_000).map { "\"https://h/\($0).png\"" }.joined(separator: ",")
        let delivery = try decode(#"{"data":{"state":"success","resultJson":{"resultUrls":[\#(urls)]}}}"#)
        #expect(delivery.outcome == .success(resultURLs: (1...100).map { "https://h/\($0).png" }, isComplete: false))
    }

    @Test func ignoresAnOverlongURL() throws {
        let url = "https://h/" + String(repeating: "a", count: 5_000)
        #expect(
            try decode(#"{"data":{"state":"success","resultUrls":["\#(url)"]}}"#).outcome
                == .success(resultURLs: [], isComplete: false))
    }

    /// One odd value must not hide the paid result beside it.
    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF], ""), ([], "\0\0\n"), ([], #","param":"a\#u{1}b""#), ([], #","creditsConsumed":NaN"#),
            ([], #","creditsConsumed":-Infinity"#), ([], #","costTime":1e400"#),
            (
                [],
                #","param":"# + String(repeating: "[", count: 400) + #"{"a":"]"},1"#
                    + String(repeating: "]", count: 400)
            ),
        ] as [([UInt8], String)])
    func oddValuesAreIgnored(before: [UInt8], odd: String) throws {
        let success = #"{"taskId":"a","state":" success","resultJson":"\ufeff{\"resultUrls\":[\"https://h/1.png\"]}""#
        let body =
            odd.hasPrefix(",")
            ? #"{"code":200,"data":\#(success)\#(odd)}}"# : #"{"code":200,"data":\#(success)}}\#(odd)"#
        let delivery = try KieCallback.decode(before + Array(body.utf8))
        #expect(delivery.outcome == .success(resultURLs: ["https://h/1.png"]))
        #expect(delivery.taskID == "a")
    }

    @Test func invalidUTF8IsIgnored() throws {
        let parts = #"{"data":{"taskId":"a","state":"fail","failMsg":"gem|lde"}}"#.utf8.split(
            separator: UInt8(ascii: "|"))
        let delivery = try KieCallback.decode(Array(parts[0]) + [0xE4] + Array(parts[1]))
        guard case .failure(let failure) = delivery.outcome else {
            Issue.record("must be a failure")
            return
        }
        #expect(failure.message == "gem\u{FFFD}lde")
    }

    @Test func hostileBodies() {
        func error(_ body: String) -> CallbackDecodingError? {
            do throws(CallbackDecodingError) {
                _ = try KieCallback.decode(Array(body.utf8))
                return nil
            } catch {
                return error
            }
        }
        #expect(error("") == .malformed(.malformed(offset: 0)))
        #expect(error("hello") == .malformed(.malformed(offset: 0)))
        #expect(error("[1]") == .notAnObject)
        #expect(error("null") == .notAnObject)
        #expect(error(String(repeating: "[", count: 500_000)) == .malformed(.malformed(offset: 500_000)))
        #expect(error("[" + String(repeating: "1,", count: 400_000) + "1]") == .malformed(.tooManyValues))
        #expect(error("{\"a\":\"" + String(repeating: "x", count: 1_048_576) + "\"}") == .tooLarge)
    }

    @Test func nestedJSONTextHasADepthLimit() throws {
        let deep = String(repeating: "[", count: 5_000)
        #expect(
            try decode(#"{"data":{"state":"success","resultJson":"\#(deep)"}}"#).outcome
                == .success(resultURLs: [], isComplete: false))
    }

    @Test func failureTextIsSanitized() throws {
        let text = String(repeating: "y", count: 600)
        let delivery = try decode(#"{"data":{"state":"fail","failMsg":"a\u0000\n\u202e\#(text)"}}"#)
        guard case .failure(let failure) = delivery.outcome else {
            Issue.record("must be a failure")
            return
        }
        #expect(failure.message == "a " + String(repeating: "y", count: 498))
    }

    /// A key repeated by the provider stays hidden, even where the text is truncated.
    @Test(arguments: [0, 470, 492, 499])
    func aSecretIsHidden(behind count: Int) throws {
        let text = String(repeating: "y", count: count) + "sk-secret-0123456789"
        for body in [
            #"{"data":{"state":"fail","failCode":"\#(text)","failMsg":"\#(text)"}}"#, #"{"code":500,"msg":"\#(text)"}"#,
        ] {
            let delivery = try KieCallback.decode(Array(body.utf8), hiding: "sk-secret-0123456789")
            guard case .failure(let failure) = delivery.outcome else {
                Issue.record("must be a failure")
                return
            }
            #expect(!"\(failure)".contains("sk-"))
        }
    }
}
