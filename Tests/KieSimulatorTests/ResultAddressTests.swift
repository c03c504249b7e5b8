import Crypto
import Foundation
import NIOCore
import Testing

@testable import KieSimulator

/// Where results are, how many there are, and how they are reported.
@Suite(.timeLimit(.minutes(5)))
struct ResultAddressTests {
    @Test func `a task may make several different images for the price of one`() async throws {
        try await RunningSimulator.run { simulator in
            let record = try await simulator.ended(try await simulator.createdID("a [several]"))
            let urls = try simulator.resultURLs(record)
            #expect((2...6).contains(urls.count))
            var digests: [String] = []
            for url in urls { digests.append(try await digest(of: url, simulator)) }
            #expect(Set(digests).count == urls.count)
            #expect(try await simulator.balance() == 982)
            // The list of tasks has their digests.
            #expect(
                try await results(simulator) == zip(urls, digests).map { ["url": .string($0), "sha256": .string($1)] })
        }
    }

    @Test func `a result may be on the other host`() async throws {
        try await RunningSimulator.run { simulator in
            let record = try await simulator.ended(try await simulator.createdID("a [elsewhere]"))
            let url = try #require(try simulator.resultURLs(record).first)
            #expect(url.hasPrefix("http://localhost:"))
            #expect(simulator.origin.hasPrefix("http://127.0.0.1:"))
            #expect(try await simulator.send(.get, url).status == 200)
            let link = try await simulator.post("/api/v1/common/download-url", ["url": .string(url)])
            #expect(try await simulator.send(.get, try #require(link.data.stringValue)).status == 200)
        }
    }

    @Test func `a moved result is gone from the URL in its callback`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                var statuses: Set<Int> = []
                while statuses.count < 2 {
                    let id = try await simulator.createdID("a [moved]", callback: receiver.url)
                    let told = try #require(await receiver.next(1).first?.data)
                    let old = try #require(try simulator.resultURLs(told).first)
                    let new = try #require(try simulator.resultURLs(try await simulator.record(id)).first)
                    #expect(old != new)
                    statuses.insert(try await simulator.send(.get, old).status)
                    #expect(try await simulator.send(.get, new).status == 200)
                    let link = try await simulator.post("/api/v1/common/download-url", ["url": .string(old)])
                    #expect(link.code == 422)
                }
                #expect(statuses == [404, 410])
            }
        }
    }

    @Test(
        arguments: [
            (.cut, #"{"resultUrls":["http"#), (.empty, ""), (.renamed, #"{"imageLinks":["http://a/1","http://a/2"]}"#),
            (.gap, #"{"resultUrls":[null,"http://a/2"]}"#),
        ] as [(Garbling, String)])
    func `a result can be garbled in several ways`(garbling: Garbling, text: String) {
        #expect(garbling.text(["http://a/1", "http://a/2"]).hasPrefix(text))
    }

    @Test func `a garbled callback leaves the record readable`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run(.fast { $0.rateLimit = 1000 }) { simulator in
                var told: Set<String> = []
                // All four kinds occur.
                while told.count < 4 {
                    let id = try await simulator.createdID("a [garble]", callback: receiver.url)
                    let text = try #require(await receiver.next(1).first?.data["resultJson"]?.stringValue)
                    told.insert(String(text.prefix(18)))
                    #expect(try simulator.resultURLs(try await simulator.record(id)).count == 1)
                }
            }
        }
    }

    @Test func `a flat callback can be garbled, too`() async throws {
        try await CallbackReceiver.run { receiver in
            try await RunningSimulator.run { simulator in
                _ = try await simulator.createdID("a [garble, flat]", callback: receiver.url)
                let result = try #require(await receiver.next(1).first?.json["resultJson"])
                #expect(result["resultUrls"] == nil || result["resultUrls"] == .array([.null]))
            }
        }
    }

    @Test func `a record can be unreadable at first`() async throws {
        try await RunningSimulator.run { simulator in
            let id = try await simulator.createdID("a [blur]")
            var record = try await simulator.ended(id)
            for question in 1...2 {
                if question > 1 { record = try await simulator.record(id) }
                #expect(record["state"] == "success")
                let text = record["resultJson"]?.stringValue ?? ""
                #expect((JSON(parsing: text) ?? nil)["resultUrls"].map { $0 == .array([.null]) } ?? true, "\(text)")
                #expect(record["response"]?["resultUrls"].map { $0 == .array([.null]) } ?? true)
            }
            #expect(try simulator.resultURLs(try await simulator.record(id)).count == 1)
        }
    }

    private func digest(of url: String, _ simulator: RunningSimulator) async throws -> String {
        let bytes = try await simulator.send(.get, url).bytes
        return SHA256.hash(data: Data(bytes.readableBytesView)).map { String(format: "%02x", $0) }.joined()
    }

    private func results(_ simulator: RunningSimulator) async throws -> [JSON] {
        guard case .array(let tasks) = try await simulator.send(.get, "/simulator/tasks").json["tasks"],
            case .array(let results) = tasks.first?["results"]
        else { return [] }
        return results
    }
}
