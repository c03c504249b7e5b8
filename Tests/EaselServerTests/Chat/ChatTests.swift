import JSON
import TestSupport
import Testing

/// The chat of a canvas over HTTP.
@Suite(.timeLimit(.minutes(5)))
struct ChatTests {
    @Test func anOrderInTheChatBecomesAnImage() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let said = try await server.api.post(
                "/api/canvases/\(canvas)/messages", #"{"content":" create an image of a red fox, 16:9 "}"#)
            #expect(said.status == 202)
            #expect(said.json["role"]?.stringValue == "user")
            #expect(said.json["content"]?.stringValue == "create an image of a red fox, 16:9")
            let answer = try await eventually("there was no answer") {
                try await server.messages(on: canvas).first { $0["role"]?.stringValue == "assistant" }
            }
            let id = try #require(answer["imageNodeIds"]?[0]?.stringValue)
            let node = try await server.node(id, when: "processing")
            #expect(node["prompt"]?.stringValue == "a red fox")
            #expect(node["aspectRatio"]?.stringValue == "16:9")
            #expect(try await server.messages(on: canvas).count == 2)
        }
    }

    @Test func aFailureIsReportedInTheChat() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            _ = try await server.api.post("/api/canvases/\(canvas)/messages", #"{"content":"draw a boat"}"#)
            let id = try await eventually("there was no answer") {
                try await server.messages(on: canvas).last?["imageNodeIds"]?[0]?.stringValue
            }
            let node = try await server.node(id, when: "processing")
            let running = RunningNode(canvas: canvas, id: id, taskID: try #require(node["kieTaskId"]?.stringValue))
            #expect(try await server.call(back: running, running.failure).status == 200)
            _ = try await server.node(id, when: "failed")
            let last = try #require(try await server.messages(on: canvas).last)
            #expect(last["content"]?.stringValue?.hasPrefix("I could not create this image.") == true)
            #expect(last["imageNodeIds"] == .array([.string(id)]))
        }
    }

    /// An order above the amount to spend without asking is only offered.
    @Test func anExpensiveOrderIsOffered() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/messages"
            _ = try await server.api.post(path, #"{"content":"draw 8 pictures of boats","askAbove":143}"#)
            let answer = try await eventually("there was no answer") {
                try await server.messages(on: canvas).first { $0["role"]?.stringValue == "assistant" }
            }
            #expect(answer["content"] == "Shall I make 8 images of “boats”?")
            #expect(answer["offer"]?["count"] == 8)
            #expect(answer["imageNodeIds"] == .array([]))
            _ = try await server.api.post(path, #"{"content":"draw 8 pictures of boats","askAbove":144}"#)
            let started = try await eventually("there was no answer") {
                let messages = try await server.messages(on: canvas)
                return messages.count == 4 ? messages.last : nil
            }
            #expect(started["imageNodeIds"]?.count == 8)
            for amount in ["-1", #""much""#, "[]"] {
                try await server.api.post(path, #"{"content":"draw a boat","askAbove":\#(amount)}"#)
                    .expectProblem(422, "invalid_field", field: "askAbove")
            }
        }
    }

    /// A text that is not an order is offered, and generated when the offer is accepted.
    @Test func anOfferCanBeAccepted() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            _ = try await server.api.post("/api/canvases/\(canvas)/messages", #"{"content":"a cat, 16:9"}"#)
            let answer = try await eventually("there was no answer") {
                try await server.messages(on: canvas).first { $0["role"]?.stringValue == "assistant" }
            }
            let message = try #require(answer["id"]?.stringValue)
            #expect(answer["content"] == "Shall I make an image of “a cat” (16:9)?")
            #expect(answer["offer"]?["prompt"] == "a cat")
            #expect(answer["offer"]?["aspectRatio"] == "16:9")
            #expect(answer["offer"]?["count"] == 1)
            #expect(server.provider.creates.isEmpty)

            let path = "/api/canvases/\(canvas)/image-nodes"
            let made = try await server.api.post(
                path, #"{"prompt":"a cat","aspectRatio":"16:9","messageId":"\#(message)"}"#,
                headers: ["Idempotency-Key": "one"])
            #expect(made.status == 201)
            let node = try #require(made.json["imageNodes"]?[0])
            #expect(node["messageId"]?.stringValue == message)
            let id = try #require(node["id"]?.stringValue)
            let created = try #require(try await server.events(of: id).first)
            #expect(created["messageId"]?.stringValue == message)
            #expect(created["apiKeyId"]?.stringValue != nil)
            #expect(created["settings"]?["aspectRatio"] == "16:9")

            // The next "again" refers to it.
            _ = try await server.api.post("/api/canvases/\(canvas)/messages", #"{"content":"again"}"#)
            let next = try await eventually("there was no answer") {
                try await server.messages(on: canvas).last?["imageNodeIds"]?[0]?.stringValue
            }
            let repeated = try await server.node(next, when: "processing")
            #expect(repeated["prompt"] == "a cat" && repeated["aspectRatio"] == "16:9")
        }
    }

    @Test func onlyAnOfferOfTheSameCanvasCanBeAccepted() async throws {
        try await withServer { server in
            let canvases = [try await server.makeCanvas(), try await server.makeCanvas()]
            _ = try await server.api.post("/api/canvases/\(canvases[0])/messages", #"{"content":"a cat"}"#)
            let messages = try await eventually("there was no answer") {
                let messages = try await server.messages(on: canvases[0])
                return messages.count == 2 ? messages.compactMap { $0["id"]?.stringValue } : nil
            }
            for (canvas, message) in [
                (canvases[0], "msg_none"), (canvases[0], messages[0]), (canvases[1], messages[1]),
            ] {
                let answer = try await server.api.post(
                    "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a cat","messageId":"\#(message)"}"#)
                #expect(answer.status == 422)
                #expect(answer.json["field"] == "messageId")
            }
            #expect(server.provider.creates.isEmpty)
        }
    }

    /// An invalid order is not offered.
    @Test func anOfferIsValidatedLikeAnOrder() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            _ = try await server.api.post("/api/canvases/\(canvas)/messages", #"{"content":"a cat, 7:31"}"#)
            let answer = try await eventually("there was no answer") {
                try await server.messages(on: canvas).first { $0["role"]?.stringValue == "assistant" }
            }
            #expect(answer["content"]?.stringValue?.hasPrefix("I can't make that as asked.") == true)
            #expect(answer["offer"] == nil)
        }
    }

    @Test func otherMessagesCostNothing() async throws {
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
