import Foundation
import NIOCore
import TestSupport
import Testing

@testable import KieSimulator

@Suite(.timeLimit(.minutes(5)))
struct FaultTests {
    @Test func `a list of faults is parsed`() throws {
        let faults = try Faults(parsing: "lose=0.3, duplicate=0.2,fail=1")
        #expect(faults.probabilities == [.lose: 0.3, .duplicate: 0.2, .fail: 1])
        #expect(try Faults(parsing: "").probabilities.isEmpty)
    }

    @Test(arguments: ["loose=0.3", "lose", "lose=2", "lose=-1", "lose=often", "lose=nan"])
    func `an invalid list is refused with the name of the fault`(text: String) {
        let error = #expect(throws: Faults.ParseError.self) { try Faults(parsing: text) }
        #expect(error?.description.contains(text) == true)
    }

    @Test(
        arguments: [
            ("a boat", [], "a boat"), ("a boat [lose]", [.lose], "a boat"),
            ("[slow, lose] a boat", [.lose, .slow], "a boat"),
            ("a [FAIL-ONCE] boat", [.failOnce], "a boat"), ("a [red] boat", [], "a [red] boat"),
            ("a [lose, red] boat", [], "a [lose, red] boat"), ("open [lose", [], "open [lose"),
            ("[[fail]]", [.fail], "[]"), ("[]", [], "[]"),
        ] as [(String, Set<Fault>, String)])
    func `prompts ask for faults in brackets`(prompt: String, faults: Set<Fault>, text: String) {
        let directives = PromptDirectives(prompt: prompt)
        #expect(directives.faults == faults)
        #expect(directives.text == text)
    }

    @Test func `chance is seeded and matches the probability`() {
        let faults = Faults([.lose: 0.3])
        func strikes(_ seed: UInt64) -> [Bool] {
            var generator = SeededGenerator(seed: seed)
            return (0..<1000).map { _ in faults.strike([], using: &generator).contains(.lose) }
        }
        #expect(strikes(7) == strikes(7))
        #expect(strikes(7) != strikes(8))
        #expect((250...350).contains(strikes(7).count { $0 }))
    }

    @Test func `a first failure succeeds on the second try`() async throws {
        try await RunningSimulator.run { simulator in
            let first = try await simulator.ended(try await simulator.createdID("a red boat [moderate-once]"))
            let second = try await simulator.ended(try await simulator.createdID("a red boat [moderate-once]"))
            #expect(first["state"] == "fail")
            #expect(second["state"] == "success")
        }
    }

    @Test func `a rejected task has no times`() async throws {
        try await RunningSimulator.run { simulator in
            let record = try await simulator.ended(try await simulator.createdID("a red boat [reject]"))
            #expect(record["failCode"] == "422")
            #expect(record["failMsg"] == "generate playground failed, task id is blank")
            #expect(record["completeTime"] == nil)
            #expect(record["costTime"] == nil)
        }
    }

    @Test func `only documented transport faults create a task`() async throws {
        try await RunningSimulator.run { simulator in
            await #expect(throws: (any Error).self) { try await simulator.create("a [drop]") }
            #expect(try await simulator.calls("tasks") == 0)
            await #expect(throws: (any Error).self) { try await simulator.create("a [vanish]") }
            #expect(try await simulator.calls("tasks") == 1)
            let gateway = try await simulator.create("a [gateway]")
            #expect(gateway.status == 502)
            #expect(gateway.contentType == "text/html")
            #expect(try await simulator.create("a [busy]").code == 500)
            #expect(try await simulator.calls("tasks") == 1)
        }
    }

    @Test(arguments: [("throttle", 429), ("cap", 433), ("maintenance", 455), ("shortage", 402)])
    func `refusals create no task and cost nothing`(fault: String, code: Int) async throws {
        try await RunningSimulator.run { simulator in
            let refused = try await simulator.create("a [\(fault)]")
            #expect(refused.status == 200)
            #expect(refused.code == code)
            #expect(refused.json["msg"]?.stringValue?.isEmpty == false)
            #expect(try await simulator.calls("tasks") == 0)
            #expect(try await simulator.balance() == 1000)
        }
    }

    @Test(arguments: [("queuing", "queuing"), ("strange", "preparing"), ("slow", "waiting")])
    func `a running task shows the requested state`(fault: String, state: String) async throws {
        try await RunningSimulator.run(.fast { $0.speed = 1 }) { simulator in
            let id = try await simulator.createdID("a [\(fault)]")
            #expect(try await simulator.record(id)["state"]?.stringValue == state)
        }
    }

    @Test func `content filters use several texts and codes`() async throws {
        try await RunningSimulator.run(
            .fast {
                $0.speed = 10_000
                $0.rateLimit = 1000
                $0.creditBalance = 10_000
            }
        ) { simulator in
            var codes: Set<String> = []
            var texts: Set<String> = []
            for number in 0..<40 {
                let record = try await simulator.ended(try await simulator.createdID("boat \(number) [moderate]"))
                codes.insert(try #require(record["failCode"]?.stringValue))
                texts.insert(try #require(record["failMsg"]?.stringValue))
            }
            #expect(codes == ["400", "422", "500"])
            #expect(texts.count == 5)
        }
    }

    @Test func `every fault is documented`() throws {
        let page = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/simulator.md"),
            encoding: .utf8)
        for fault in Fault.allCases {
            #expect(page.contains("\n| `\(fault.rawValue)` |"), "\(fault.rawValue) is missing")
        }
        let rows = page.split(separator: "\n").count { $0.hasPrefix("| `") && !$0.hasPrefix("| `--") }
        #expect(rows == Fault.allCases.count + 4, "the page names a fault that does not exist")
    }

    @Test func `faults can be changed while it runs`() async throws {
        try await RunningSimulator.run { simulator in
            let answer = try await simulator.send(.put, "/simulator/faults", body: ByteBuffer(string: "fail=1"))
            #expect(answer.status == 200)
            #expect(try await simulator.ended(try await simulator.createdID("a"))["state"] == "fail")
            #expect(try await simulator.send(.put, "/simulator/faults", body: ByteBuffer(string: "x=1")).status == 400)
        }
    }
}
