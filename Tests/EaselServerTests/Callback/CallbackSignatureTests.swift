import EaselCore
import JSON
import KieAI
import TestSupport
import Testing

/// With KIE_AI_WEBHOOK_HMAC_KEY set, the provider's signature is required in addition to the token.
@Suite(.everyServing, .timeLimit(.minutes(10)))
struct CallbackSignatureTests {
    private static let key = "the provider's webhook key"

    private static func headers(
        _ taskID: String, at seconds: Int64, key: String = key, timestamp: String? = nil
    ) -> [String: String] {
        let timestamp = timestamp ?? String(seconds)
        return [
            "X-Webhook-Timestamp": timestamp,
            "X-Webhook-Signature": KieCallbackSignature.sign(taskID: taskID, timestamp: timestamp, key: key),
        ]
    }

    private static func hex(_ base64: String) -> String {
        var bits = 0
        var count = 0
        var text = ""
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        for character in base64 {
            guard let value = alphabet.firstIndex(of: character) else { break }
            bits = (bits << 6 | value) & 0xFFF
            count += 6
            while count >= 4 {
                count -= 4
                text += String(bits >> count & 0xF, radix: 16)
            }
        }
        return text
    }

    @Test func acceptsOnlyRecentSignaturesOfTheRightTask() async throws {
        var setup = TestServer.Setup()
        setup.signatureKeys = [Self.key, "an older key"]
        try await withServer(setup) { server in
            let node = try await server.makeRunningNode()
            let now = server.clock.now().milliseconds / 1000
            let right = Self.headers(node.taskID, at: now)
            let signature = try #require(right["X-Webhook-Signature"])
            func signed(_ text: String) -> [String: String] { right.merging(["X-Webhook-Signature": text]) { $1 } }
            let bad: [(String, [String: String])] = [
                ("no headers", [:]), ("no signature", ["X-Webhook-Timestamp": String(now)]),
                ("no timestamp", ["X-Webhook-Signature": signature]), ("empty", signed("")),
                ("hex", signed(Self.hex(signature))), ("unpadded", signed(String(signature.dropLast()))),
                ("url alphabet", signed(String(repeating: "-", count: 43) + "=")),
                ("another key", Self.headers(node.taskID, at: now, key: "guessed")),
                ("another task", Self.headers("task-99", at: now)),
                ("no task", Self.headers("", at: now)),
                ("stale", Self.headers(node.taskID, at: now - 400)),
                ("from the future", Self.headers(node.taskID, at: now + 400)),
                ("milliseconds", Self.headers(node.taskID, at: now * 1000)),
                ("words", Self.headers(node.taskID, at: 0, timestamp: "now")),
                ("negative", Self.headers(node.taskID, at: 0, timestamp: "-\(now)")),
                ("huge", Self.headers(node.taskID, at: 0, timestamp: String(repeating: "9", count: 400))),
            ]
            let before = try await server.node(node.id)
            for (name, headers) in bad {
                let answer = try await server.call(back: node, node.success, headers: headers)
                answer.expectProblem(401, "unauthorized", "\(name)")
            }
            #expect(try await server.node(node.id) == before)
            #expect(server.fetcher.addresses.isEmpty)
            #expect(
                try await server.events(of: node.id).count { $0["kind"]?.stringValue == "callback_refused" }
                    == bad.count)

            // A valid signature does not make up for a wrong token.
            let path = server.callbackPath(of: node.id, token: "wrong")
            try await server.anonymous.post(path, node.success, headers: right).expectProblem(401, "unauthorized")

            let older = Self.headers(node.taskID, at: now - 200, key: "an older key")
            #expect(try await server.call(back: node, node.stillRunning, headers: older).status == 200)
            #expect(try await server.call(back: node, node.success, headers: right).status == 200)
            _ = try await server.node(node.id, when: "completed")
        }
    }
}
