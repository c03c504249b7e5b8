import Crypto
import Foundation
import HTTPTypes
import Testing

@testable import KieSimulator

@Suite(.timeLimit(.minutes(5)))
struct CallbackTests {
    @Test(arguments: [
        ("task_nano-banana-pro_1765178625768", 1_765_178_700, "9tEIbxycdQL0ffEPVwOfSL/K0dCwMmBQFYuU+Rh1Tco="),
        ("ee9c2715375b7837f8bb51d641ff5863", 1_700_000_000, "I0AJTZTHsgrWDjR0zCZr3FhnWgVP8WKIeM+LEeMZ9DA="),
    ])
    func `signatures match vectors computed elsewhere`(id: String, timestamp: Int64, expected: String) {
        let signature = CallbackSignature(taskID: id, timestamp: timestamp, key: "whsec_test_key")
        #expect(signature.signature == expected)
        #expect(signature.timestamp == String(timestamp))
    }

    @Test func `the hex form encodes the same digest`() {
        let signature = CallbackSignature(
            taskID: "ee9c2715375b7837f8bb51d641ff5863", timestamp: 1_700_000_000, key: "whsec_test_key", hex: true)
        #expect(signature.signature == "2340094d94c7b20ad60e3474cc266bdc58675a054ff1628878cf8b11e319f430")
    }

    @Test func `a success callback is complete and unsigned without a key`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                let id = try await simulator.createdID("a red boat", callback: receiver.url)
                let delivery = try #require(await receiver.next(1).first)
                #expect(delivery.json["code"] == 200)
                #expect(delivery.json["msg"] == "Playground task completed successfully.")
                #expect(delivery.data["taskId"] == .string(id))
                #expect(delivery.data["state"] == "success")
                #expect(delivery.data["creditsConsumed"] == 18)
                #expect(delivery.data["resultJson"]?.stringValue?.contains("resultUrls") == true)
                #expect(delivery.data["param"]?.stringValue?.contains("callBackUrl") == true)
                #expect(delivery.signature == nil)
                #expect(delivery.timestamp == nil)
                // What the callback says is what recordInfo says.
                #expect(try await simulator.record(id)["resultJson"] == delivery.data["resultJson"])
            }
        }
    }

    @Test func `a failure callback has code 501 and costs nothing`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                _ = try await simulator.createdID("a red boat [moderate]", callback: receiver.url)
                let delivery = try #require(await receiver.next(1).first)
                #expect(delivery.json["code"] == 501)
                #expect(delivery.data["state"] == "fail")
                #expect(delivery.data["creditsConsumed"] == 0)
                #expect(delivery.data["failMsg"]?.stringValue?.isEmpty == false)
            }
        }
    }

    @Test func `every try is signed, and refused callbacks are repeated`() async throws {
        try await CallbackReceiver.run(answering: [.internalServerError, .serviceUnavailable]) { receiver in
            try await RunningSimulator.run(.fast { $0.hmacKey = "secret" }) { simulator in
                let id = try await simulator.createdID("a red boat", callback: receiver.url)
                let deliveries = await receiver.next(3)
                #expect(deliveries.count == 3)
                for delivery in deliveries {
                    let timestamp = try #require(delivery.timestamp)
                    let signature = try #require(delivery.signature.flatMap { Data(base64Encoded: $0) })
                    #expect(
                        HMAC<SHA256>.isValidAuthenticationCode(
                            signature, authenticating: Data("\(id).\(timestamp)".utf8),
                            using: SymmetricKey(data: Data("secret".utf8))))
                }
                #expect(try await simulator.calls("callback") == 3)
            }
        }
    }

    @Test func `a callback is not repeated after three retries`() async throws {
        try await CallbackReceiver.run(answering: Array(repeating: .internalServerError, count: 9)) { receiver in
            try await RunningSimulator.run { simulator in
                _ = try await simulator.createdID("refused", callback: receiver.url)
                #expect(await receiver.next(4).count == 4)
                // A fifth try would arrive before the first of this one.
                let id = try await simulator.createdID("refused, too [slow]", callback: receiver.url)
                #expect(await receiver.next(1).first?.data["taskId"] == .string(id))
            }
        }
    }

    @Test func `a lost callback never arrives, but the task still ends`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                let lost = try await simulator.createdID("a red boat [lose]", callback: receiver.url)
                #expect(try await simulator.ended(lost)["state"] == "success")
                let told = try await simulator.createdID("a blue boat", callback: receiver.url)
                #expect(await receiver.next(1).first?.data["taskId"] == .string(told))
                #expect(try await simulator.calls("callback") == 1)
            }
        }
    }

    @Test func `a duplicated callback arrives three times`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                let id = try await simulator.createdID("a red boat [duplicate]", callback: receiver.url)
                let deliveries = await receiver.next(3)
                #expect(deliveries.allSatisfy { $0.data["taskId"] == .string(id) })
                #expect(Set(deliveries.map(\.json.text)).count == 1)
            }
        }
    }

    @Test func `a held back callback is overtaken by a later task's`() async throws {
        try await CallbackReceiver.run { receiver in
            // Slow enough that a busy machine does not end the wait early.
            var configuration = SimulatorConfiguration.fast()
            configuration.speed = 0.5
            try await RunningSimulator.run(configuration) { simulator in
                let first = try await simulator.createdID("a red boat [instant, reorder]", callback: receiver.url)
                _ = try await simulator.ended(first)
                let second = try await simulator.createdID("a blue boat [instant]", callback: receiver.url)
                #expect(await receiver.next(2).map { $0.data["taskId"] } == [.string(second), .string(first)])
            }
        }
    }

    @Test func `a held back callback arrives even when nothing overtakes it`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                let id = try await simulator.createdID("a red boat [reorder]", callback: receiver.url)
                #expect(await receiver.next(1).first?.data["taskId"] == .string(id))
            }
        }
    }

    @Test func `a late callback arrives 30 seconds after the end`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                _ = try await simulator.createdID("a red boat [instant, late]", callback: receiver.url)
                let delivery = try #require(await receiver.next(1).first)
                guard case .number(let ended)? = delivery.data["completeTime"] else {
                    Issue.record("no completeTime")
                    return
                }
                // The simulator runs 100 times as fast.
                #expect(Double(Int64.now) - ended >= 300)
            }
        }
    }

    @Test func `an untimed callback has no times`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                _ = try await simulator.createdID("a red boat [untimed]", callback: receiver.url)
                let data = try #require(await receiver.next(1).first?.data)
                #expect(data["state"] == "success")
                for time in ["costTime", "createTime", "completeTime", "updateTime"] { #expect(data[time] == nil) }
            }
        }
    }

    @Test func `an early callback arrives before the answer`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                let id = try await simulator.createdID("a red boat [early]", callback: receiver.url)
                // It has already arrived, so this only waits for the stream.
                #expect(try await simulator.calls("callback") == 1)
                #expect(await receiver.next(1).first?.data["taskId"] == .string(id))
            }
        }
    }

    @Test func `forged and contradicting callbacks do not change the record`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                let id = try await simulator.createdID("a red boat [forge, contradict]", callback: receiver.url)
                let deliveries = await receiver.next(3)
                #expect(deliveries.map { $0.data["state"] } == ["success", "success", "fail"])
                #expect(deliveries.first?.data["resultJson"]?.stringValue?.contains("forged.invalid") == true)
                let record = try await simulator.record(id)
                #expect(record["state"] == "success")
                #expect(record["resultJson"] == deliveries.dropFirst().first?.data["resultJson"])
            }
        }
    }

    @Test func `the flat and the 2025 form`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                let flat = try await simulator.createdID("a red boat [flat]", callback: receiver.url)
                let body = try #require(await receiver.next(1).first?.json)
                #expect(body["task_id"] == .string(flat))
                #expect(body["resultJson"]?["resultUrls"] != nil)
                _ = try await simulator.createdID("a red boat [legacy]", callback: receiver.url)
                let legacy = try #require(await receiver.next(1).first?.data)
                #expect(legacy["consumeCredits"] == 18)
                #expect(legacy["remainedCredits"] == 964)
                #expect(legacy["creditsConsumed"] == nil)
            }
        }
    }
}
