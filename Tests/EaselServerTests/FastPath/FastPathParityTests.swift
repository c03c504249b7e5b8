import EaselCore
import TestSupport
import Testing

@testable import EaselServer

/// Random requests, sent in random pieces: the client reads the same with and without the fast path.
@Suite(.timeLimit(.minutes(10)))
struct FastPathParityTests {
    private static let exchanges = 150

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 31)
        }
    }

    /// A request of some kind; `PATH` stands for the callback's path, `TASK` for its task.
    private static func request(using random: inout Generator) -> String {
        let size = [3_000, 3_000, 70_000].randomElement(using: &random) ?? 0
        let bodies = [
            #"{"code":200,"data":{"taskId":"TASK","state":"generating"}}"#,
            #"{"data":{"taskId":"other","state":"fail"}}"#,
            "[]", "", "{}",
            #"{"code":200,"data":{"taskId":"TASK","state":"waiting","pad":"\#(String(repeating: "x", count: size))"}}"#,
        ]
        let paths = [
            "PATH", "PATH", "PATH", "PATH&attempt=2", "PATHx", "/api/kie-callback", "/api/kie-callback/?x", "/healthz",
            "/nope",
        ]
        let lines = [
            "Host: easel.test", "Host: easel.test", "Host: easel.test:80", "Host: [::1]:8080", "Host: a b", "Host:",
            "host: a\r\nHOST: b",
            "X-Nothing: 1",
        ]
        let more = [
            "", "", "", "Expect: 100-continue\r\n", "Content-Encoding: br\r\n", "Connection: close\r\n",
            "Transfer-Encoding: gzip\r\n",
            "X-Webhook-Signature: x\r\n", "Connection: keep-alive\r\n",
        ]
        let body = bodies.randomElement(using: &random) ?? ""
        let method = ["POST", "POST", "POST", "GET", "HEAD", "PUT"].randomElement(using: &random) ?? ""
        let head = """
            \(method) \(paths.randomElement(using: &random) ?? "") HTTP/1.\(Int.random(in: 0..<12, using: &random) == 0 ? 0 : 1)\r
            \(lines.randomElement(using: &random) ?? "")\r
            \(more.randomElement(using: &random) ?? "")
            """
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where !body.isEmpty:
            return head
                + "Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
        case 1: return head + "Content-Length: \(body.utf8.count + 5)\r\n\r\n" + body
        case 2: return head + "\r\n"
        default: return head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        }
    }

    /// The responses with sorted headers, and without what always differs.
    private static func compared(_ text: String) -> [String] {
        text.split(separator: "HTTP/1.").map { answer in
            let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
            let lines = (parts.first ?? "").split(separator: "\r\n")
            let fields = lines.dropFirst().map { $0.lowercased() }.filter { !$0.hasPrefix("date:") }.sorted()
            return ([String(lines.first ?? "")] + fields + [String(parts.dropFirst().first ?? "")]).joined(
                separator: "\n")
        }
    }

    private static func answers(_ server: TestServer, _ node: RunningNode, _ pieces: [String]) async throws -> [String]
    {
        try await RawConnection.with(server.anonymous.origin) { connection in
            for piece in pieces { await connection.send(piece) }
            await connection.finishSending()
            var text = ""
            while let piece = await connection.next() { text += piece }
            return compared(text)
        }
    }

    @Test func responsesAreTheSameWithAndWithoutTheFastPath() async throws {
        try await Serving.$current.withValue(.fastPath) {
            try await withServer { fast in
                try await Serving.$current.withValue(.framework) {
                    try await withServer { framework in
                        try await compare(fast, framework)
                    }
                }
            }
        }
    }

    private func compare(_ fast: TestServer, _ framework: TestServer) async throws {
        let (node, other) = (try await fast.makeRunningNode(), try await framework.makeRunningNode())
        var random = Generator(state: 15)
        for index in 0..<Self.exchanges {
            let requests = (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.request(using: &random) }
                .joined()
            var cuts = (0..<Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: 0...100, using: &random) }
            cuts.sort()
            func pieces(_ server: TestServer, _ node: RunningNode) -> [String] {
                let text = requests.replacing("PATH", with: server.callbackPath(of: node.id))
                    .replacing("TASK", with: node.taskID)
                var rest = text[...]
                return cuts.map { cut in
                    let piece = rest.prefix(text.count * cut / 400)
                    rest = rest.dropFirst(piece.count)
                    return String(piece)
                } + [String(rest)]
            }
            let expected = try await Self.answers(framework, other, pieces(framework, other))
            let answers = try await Self.answers(fast, node, pieces(fast, node))
            #expect(answers == expected, "exchange \(index): \(requests)")
        }
    }
}
