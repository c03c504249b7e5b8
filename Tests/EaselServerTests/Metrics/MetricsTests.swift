import EaselCore
import HTTPTypes
import KieAI
import NIOCore
import Testing

@testable import EaselServer

@Suite(.timeLimit(.minutes(1)))
struct MetricsTests {
    @Test func tellsTheFiguresOfTheServer() async throws {
        try await withServer { server in
            let running = try await server.makeRunningNode()
            _ = try await server.makeCompletedNode()
            _ = try await server.call(back: running, "no callback")
            _ = try await server.call(back: running, running.success(taskID: "other"))
            _ = try await server.anonymous.post(server.callbackPath(of: running.id, token: "x"), running.success)
            _ = try await server.anonymous.post(server.callbackPath(of: "node_none"), running.success)
            var reader = try await FeedReader(server.api, canvas: running.canvas)
            _ = try await reader.next()

            let before = try await server.metrics()
            #expect(before["easel_attempts{state=\"submitted\"}"] == 1)
            #expect(before["easel_attempts{state=\"stored\"}"] == 1)
            #expect(before["easel_attempts{state=\"failed\"}"] == 0)
            #expect(before["easel_callbacks_unprocessed"] == 0)
            let callbacks = [
                "accepted": 1, "unauthorized": 1, "wrong_task": 1, "unknown_node": 1, "invalid": 1, "failed": 0,
            ]
            for (verdict, count) in callbacks {
                #expect(before["easel_callbacks_total{verdict=\"\(verdict)\"}"] == Double(count), "\(verdict)")
            }
            #expect(before["easel_feed_readers"] == 1)
            #expect(try #require(before["process_start_time_seconds"]) > 1_700_000_000)
            #if os(Linux)
                #expect(try #require(before["process_resident_memory_bytes"]) > 1_000_000)
            #endif

            try await server.anonymous.get("/none").expectProblem(404, "not_found")
            let after = try await server.metrics()
            func growth(_ name: String) -> Double { (after[name] ?? 0) - (before[name] ?? 0) }
            #expect(growth("easel_http_responses_total{class=\"4xx\"}") == 1)
            #expect(growth("easel_http_responses_total{class=\"2xx\"}") == 1, "the figures before")
            #expect(growth("easel_http_responses_total{class=\"5xx\"}") == 0)
        }
    }

    /// As https://prometheus.io/docs/instrumenting/exposition_formats/ has it.
    @Test func isWrittenAsPrometheusReadsIt() async throws {
        try await withServer { server in
            let answer = try await server.anonymous.get("/metrics")
            #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.text.hasSuffix("\n"))
            var families: Set<String> = []
            var family = ""
            var samples: Set<String> = []
            for line in answer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                if let help = line.wholeMatch(of: /# HELP ([a-z_]+) .+/) {
                    family = String(help.1)
                    #expect(families.insert(family).inserted, "\(family) comes once")
                } else if let type = line.wholeMatch(of: /# TYPE ([a-z_]+) (counter|gauge)/) {
                    #expect(type.1 == family)
                    #expect((type.2 == "counter") == family.hasSuffix("_total"))
                } else {
                    let sample = try #require(line.wholeMatch(of: /([a-z_]+)(\{[a-z]+="[a-z0-9_]+"\})? [0-9.e+]+/))
                    #expect(sample.1 == family)
                    #expect(samples.insert(family + (sample.2 ?? "")).inserted)
                }
            }
            #expect(families.count >= 6)
        }
    }

    @Test func namesNobodyAndNothingSecret() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let text = try await server.anonymous.get("/metrics").text
            for name in ["id", "canvasId", "prompt", "kieTaskId", "model"] {
                let value = try #require(node[name]?.stringValue)
                #expect(!text.contains(value), "\(name)")
            }
            #expect(!text.contains(server.key) && !text.contains("org_"))
        }
    }

    @Test func othersNeedTheAdminScope() async throws {
        try await withServer { server in
            let admin = try await server.makeKey([.admin]).key
            let reader = try await server.makeKey([.read, .write]).key
            for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"] {
                let away = server.anonymous.with([header: "203.0.113.7"])
                try await away.get("/metrics").expectProblem(401, "unauthorized")
                try await away.with(["Authorization": "Bearer \(reader)"]).get("/metrics")
                    .expectProblem(403, "forbidden")
                #expect(try await away.with(["Authorization": "Bearer \(admin)"]).get("/metrics").status == 200)
            }
            try await server.anonymous.with(["Host": "easel.test"]).get("/metrics").expectProblem(401, "unauthorized")
        }
    }

    @Test func onlyThisMachineIsThisMachine() {
        func isLocal(_ peer: String?, _ host: String?, _ headers: HTTPFields = [:]) -> Bool {
            LocalVisitor.isFromThisMachine(peer: peer, host: host, headers: headers)
        }
        for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            for host in ["127.0.0.1", "localhost:3000", "LOCALHOST", "[::1]:3000"] { #expect(isLocal(peer, host)) }
            for host in ["easel.example", "localhost.example", "127.0.0.1.example:80", "", nil] {
                #expect(!isLocal(peer, host))
            }
        }
        for peer in ["192.168.1.4", "10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", nil] {
            #expect(!isLocal(peer, "localhost"))
        }
        #expect(!isLocal("127.0.0.1", "localhost", [.init("X-Forwarded-For")!: ""]))
    }

    @Test(arguments: [
        ("Name:\teasel\nVmRSS:\t   36084 kB\nThreads:\t4\n", 36_950_016), ("VmRSS:\t1 kB", 1024), ("", nil),
        ("VmRSS:", nil), ("VmRSS:\tmany kB", nil), ("VmRSS:\t3 MB", nil),
    ])
    func readsTheKernelsFigure(status: String, bytes: Int?) {
        #expect(ResidentMemory.bytes(in: status) == bytes)
    }

    @Test func everyRefusalHasItsOutcome() {
        #expect(CallbackOutcome(refusal: Problem.unauthorized) == .unauthorized)
        #expect(CallbackOutcome(refusal: EaselError.notFound(what: "image node")) == .unknownNode)
        #expect(CallbackOutcome(refusal: EaselError.unavailable(message: "disk full")) == .failed)
        #expect(CallbackOutcome(refusal: Problem.unavailable("disk full")) == .failed)
        #expect(CallbackOutcome(refusal: NIOTooManyBytesError(maxBytes: 1)) == .invalid)
    }
}

extension TestServer {
    /// Each sample by its name with labels.
    fileprivate func metrics() async throws -> [String: Double] {
        let answer = try await anonymous.get("/metrics")
        #expect(answer.status == 200)
        return answer.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.reduce(into: [:]) { samples, line in
            let words = line.split(separator: " ")
            if words.count == 2 { samples[String(words[0])] = Double(words[1]) }
        }
    }
}
