import KieAI
import Testing

/// The chat of a canvas over HTTP.
@Suite(.timeLimit(.minutes(5)))
struct ChatTests {
    @Test func aWishBecomesAPicture() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let said = try await server.api.post(
                "/api/canvases/\(canvas)/messages", #"{"content":" create an image of a red fox, 16:9 "}"#)
            #expect(said.status == 202)
            #expect(said.json["role"]?.stringValue == "user")
            #expect(said.json["content"]?.stringValue == "create an image of a red fox, 16:9")
            let answer = try await eventually("nobody answered") {
                try await server.messages(on: canvas).first { $0["role"]?.stringValue == "assistant" }
            }
            let id = try #require(answer["imageNodeIds"]?[0]?.stringValue)
            let node = try await server.node(id, when: "processing")
            #expect(node["prompt"]?.stringValue == "a red fox")
            #expect(node["aspectRatio"]?.stringValue == "16:9")
            #expect(try await server.messages(on: canvas).count == 2)
        }
    }

    @Test func aFailureIsToldInTheChat() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            _ = try await server.api.post("/api/canvases/\(canvas)/messages", #"{"content":"draw a boat"}"#)
            let id = try await eventually("nobody answered") {
                try await server.messages(on: canvas).last?["imageNodeIds"]?[0]?.stringValue
            }
            let node = try await server.node(id, when: "processing")
            let running = RunningNode(canvas: canvas, id: id, taskID: try #require(node["kieTaskId"]?.stringValue))
            #expect(try await server.call(back: running, running.failure).status == 200)
            _ = try await server.node(id, when: "failed")
            let last = try #require(try await server.messages(on: canvas).last)
            #expect(last["content"]?.stringValue?.hasPrefix("I could not make this picture.") == true)
            #expect(last["imageNodeIds"] == .array([.string(id)]))
        }
    }

    @Test func otherWordsCostNothing() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            for words in ["hello", "what is a lighthouse?", "<script>alert(1)</script>", "🦊"] {
                _ = try await server.api.post("/api/canvases/\(canvas)/messages", #"{"content":"\#(words)"}"#)
            }
            let messages = try await eventually("not every message was answered") {
                let messages = try await server.messages(on: canvas)
                return messages.count == 8 ? messages : nil
            }
            #expect(messages.contains { $0["content"]?.stringValue == "<script>alert(1)</script>" })
            #expect(messages.allSatisfy { $0["imageNodeIds"] == .array([]) })
            #expect(server.provider.creates.isEmpty)
        }
    }
}
