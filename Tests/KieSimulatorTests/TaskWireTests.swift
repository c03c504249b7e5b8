import NIOCore
import Testing

@testable import KieSimulator

@Suite(.timeLimit(.minutes(5)))
struct TaskWireTests {
    @Test func `createTask returns a hex id in two fields`() async throws {
        try await RunningSimulator.run { simulator in
            let answer = try await simulator.create("a red boat")
            #expect(answer.status == 200)
            #expect(answer.code == 200)
            let id = try #require(answer.data["taskId"]?.stringValue)
            #expect(id.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            #expect(answer.data["recordId"]?.stringValue == id)
        }
    }

    @Test func `a waiting record has empty and null fields`() async throws {
        try await RunningSimulator.run { simulator in
            let id = try await simulator.createdID(
                "a red boat [stuck]", callback: "http://127.0.0.1:9/hook", input: ["resolution": "2K"])
            let record = try await simulator.record(id)
            guard case .object(let fields) = record else { throw Mismatch() }
            #expect(
                Set(fields.keys) == [
                    "taskId", "model", "state", "param", "resultJson", "failCode", "failMsg", "costTime",
                    "completeTime",
                    "createTime", "creditsConsumed", "operationType", "successFlag", "response", "paramJson",
                ])
            #expect(fields["state"] == "waiting")
            #expect(fields["resultJson"] == "")
            #expect(fields["failCode"] == .null)
            #expect(fields["completeTime"] == .null)
            // The input is a JSON text inside a JSON text.
            let param = try #require(JSON(ByteBuffer(string: fields["param"]?.stringValue ?? "")))
            #expect(param["callBackUrl"] == "http://127.0.0.1:9/hook")
            let input = try #require(JSON(ByteBuffer(string: param["input"]?.stringValue ?? "")))
            #expect(input["prompt"] == "a red boat [stuck]")
            #expect(input["resolution"] == "2K")
        }
    }

    @Test func `a success record has its URL in two forms`() async throws {
        try await RunningSimulator.run { simulator in
            let record = try await simulator.ended(try await simulator.createdID("a red boat"))
            #expect(record["state"] == "success")
            #expect(record["successFlag"] == 1)
            #expect(record["creditsConsumed"] == 18)
            let urls = try simulator.resultURLs(record)
            #expect(urls.count == 1)
            #expect(urls.first?.hasPrefix(simulator.origin + "/h/") == true)
            #expect(record["response"]?["resultUrls"] == .array(urls.map(JSON.string)))
            guard case .number(let seconds) = record["costTime"], case .number(let created) = record["createTime"],
                case .number(let completed) = record["completeTime"]
            else { throw Mismatch() }
            // In seconds, unlike the other times.
            #expect(seconds == ((completed - created) / 1000).rounded(.down))
        }
    }

    @Test func `the old form of a record lacks five fields`() async throws {
        try await RunningSimulator.run(.fast { $0.dialect.oldRecords = true }) { simulator in
            let record = try await simulator.ended(try await simulator.createdID("a red boat"))
            guard case .object(let fields) = record else { throw Mismatch() }
            #expect(fields.count == 10)
            #expect(fields["creditsConsumed"] == nil)
        }
    }

    @Test func `refusals arrive as status 200 with the provider's texts`() async throws {
        try await RunningSimulator.run { simulator in
            let unknown = try await simulator.create("a", model: "nano-banana-9000")
            #expect(unknown.status == 200)
            #expect(unknown.code == 422)
            #expect(
                unknown.json["msg"]
                    == "The model name you specified is not supported. Please verify your input and use one of the supported models provided by KIE."
            )
            let empty = try await simulator.post(
                "/api/v1/jobs/createTask", ["model": "nano-banana-pro", "input": [:]])
            #expect(empty.code == 500)
            #expect(empty.json["msg"] == "This field is required")
            let shape = try await simulator.create("a", input: ["aspect_ratio": "7:13"])
            #expect(shape.code == 500)
            #expect(shape.json["msg"]?.stringValue?.contains("not within the range of allowed options") == true)
            let nobody = try await simulator.send(.get, "/api/v1/jobs/recordInfo?taskId=nope")
            #expect(nobody.status == 200)
            #expect(nobody.json == ["code": 422, "msg": "recordInfo is null", "data": nil])
            let garbage = try await simulator.send(
                .post, "/api/v1/jobs/createTask", body: ByteBuffer(string: "{\"model\":"))
            #expect(garbage.code == 500)
        }
    }

    @Test(arguments: [
        ("1:1", "4K", 500), ("1:1", "2K", 200), ("auto", "2K", 500), ("auto", "1K", 200), ("9:21", "2K", 500),
        ("16:9", "4K", 200), (nil, "4K", 500),
    ])
    func `gpt-image-2 accepts some aspect ratios only at low resolutions`(
        ratio: String?, resolution: String, code: Int
    ) async throws {
        let model = try #require(ModelTable.rule(named: "gpt-image-2-text-to-image"))
        var input: [String: JSON] = ["prompt": "a boat", "resolution": .string(resolution)]
        if let ratio { input["aspect_ratio"] = .string(ratio) }
        if code == 200 {
            try model.check(.object(input))
        } else {
            #expect(throws: Refusal.notAllowed("resolution")) { try model.check(.object(input)) }
        }
    }

    @Test func `the simulator lists its tasks, page by page`() async throws {
        try await RunningSimulator.run { simulator in
            let address = "http://127.0.0.1:9/hook?imageNodeId=n1"
            let first = try await simulator.createdID("a [lose]", callback: address)
            let failed = try await simulator.createdID("b [fail]")
            _ = try await simulator.ended(first)
            _ = try await simulator.ended(failed)
            let page = try await simulator.send(.get, "/simulator/tasks?limit=1").json
            guard case .array(let tasks) = page["tasks"] else { throw Mismatch() }
            #expect(tasks.map { $0["taskId"] } == [.string(first)])
            #expect(tasks.first?["callBackUrl"] == .string(address))
            #expect(tasks.first?["charged"] == 18)
            #expect(tasks.first?["faults"] == .array(["lose"]))
            #expect(page["next"] == 1)
            let rest = try await simulator.send(.get, "/simulator/tasks?after=1").json
            guard case .array(let others) = rest["tasks"] else { throw Mismatch() }
            #expect(others.map { $0["taskId"] } == [.string(failed)])
            #expect(others.first?["charged"] == 0)
            #expect(rest["next"] == nil)
        }
    }

    @Test func `paging through tasks continues after old ones were removed`() async throws {
        let account = Account(
            configuration: .fast {
                $0.rateLimit = .max
                $0.creditBalance = 1_000_000
            })
        let request: JSON = ["model": "nano-banana-pro", "input": ["prompt": "a red boat"]]
        var last = ""
        for _ in 0..<10_003 {
            guard case .created(let task) = await account.create(request, now: 0) else { throw Mismatch() }
            last = task.id
        }
        #expect(await account.tasks(from: 0, limit: 20_000).tasks.count == 10_000)
        #expect(await account.tasks(from: 10_002, limit: 5).tasks.map(\.id) == [last])
        #expect(await account.tasks(from: 10_001, limit: 1).next == 10_002)
    }

    @Test func `unknown fields are ignored, as is a callback URL inside the input`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                let id = try await simulator.createdID(
                    "a", input: ["callBackUrl": .string(receiver.url), "image_urls": "nonsense"])
                #expect(try await simulator.ended(id)["state"] == "success")
                _ = try await simulator.createdID("b", callback: receiver.url)
                #expect(await receiver.next(1).first?.data["taskId"] != .string(id))
            }
        }
    }

    @Test func `a wrong key gives code 401, or status 401 if configured`() async throws {
        try await RunningSimulator.run(.fast { $0.apiKey = "right" }) { simulator in
            let answer = try await simulator.send(.get, "/api/v1/chat/credit")
            #expect(answer.status == 200)
            #expect(answer.code == 401)
            var allowed = simulator
            allowed.key = "right"
            #expect(try await allowed.balance() == 1000)
        }
        try await RunningSimulator.run(
            .fast {
                $0.apiKey = "right"
                $0.dialect.refusal = .httpStatus
            }
        ) { simulator in
            let answer = try await simulator.send(.get, "/api/v1/chat/credit")
            #expect(answer.status == 401)
        }
    }

    @Test func `the 21st create within ten seconds is refused and creates nothing`() async throws {
        let account = Account(configuration: .fast())
        let request: JSON = ["model": "nano-banana-pro", "input": ["prompt": "a red boat"]]
        let start = ContinuousClock.now
        for number in 0..<20 {
            guard case .created = await account.create(request, now: 0, at: start + .milliseconds(100 * number)) else {
                throw Mismatch()
            }
        }
        guard case .refused(.tooFrequent) = await account.create(request, now: 0, at: start + .milliseconds(9999))
        else {
            throw Mismatch()
        }
        #expect(await account.callCounts()["tasks"] == 20)
        // The window slides: the first create is ten seconds old now, the second is not.
        guard case .created = await account.create(request, now: 0, at: start + .seconds(10)) else { throw Mismatch() }
        guard case .refused = await account.create(request, now: 0, at: start + .seconds(10)) else { throw Mismatch() }
    }

    @Test func `the rate limit refuses with code 429 and a reset lifts it`() async throws {
        try await RunningSimulator.run(.fast { $0.rateLimit = 1 }) { simulator in
            _ = try await simulator.createdID("a [stuck]")
            let refused = try await simulator.create("b")
            #expect(refused.status == 200)
            #expect(refused.code == 429)
            #expect(try await simulator.calls("createTask") == 2)
            _ = try await simulator.send(.post, "/simulator/reset")
            #expect(try await simulator.create("c").code == 200)
        }
    }

    @Test func `credits are reserved, kept on success and returned on failure`() async throws {
        try await RunningSimulator.run(.fast { $0.creditBalance = 20.5 }) { simulator in
            let stuck = try await simulator.create("a [stuck]")
            #expect(stuck.code == 200)
            #expect(try await simulator.balance() == .number(2.5))
            let short = try await simulator.create("b")
            #expect(short.code == 402)
            #expect(short.json["msg"] == "Credits insufficient")
        }
        try await RunningSimulator.run(.fast { $0.creditBalance = 18 }) { simulator in
            let record = try await simulator.ended(try await simulator.createdID("a [fail]"))
            #expect(record["state"] == "fail")
            #expect(record["failCode"] == "500")
            #expect(record["creditsConsumed"] == 0)
            #expect(try await simulator.balance() == 18)
        }
    }

    @Test func `an unknown route gives a Spring 404`() async throws {
        try await RunningSimulator.run { simulator in
            let answer = try await simulator.send(.get, "/api/v1/jobs/getTaskDetail")
            #expect(answer.status == 404)
            #expect(answer.json["error"] == "Not Found")
            #expect(answer.json["path"] == "/api/v1/jobs/getTaskDetail")
            #expect(try await simulator.send(.get, "/h/nothing.png").status == 404)
        }
    }

    struct Mismatch: Error {}
}
