import EaselCore
import JSON
import TestSupport
import Testing

/// From the order to the image, in one process over real sockets.
@Suite(.timeLimit(.minutes(10)))
struct GenerationTests {
    @Test func fourImagesCostExactlyFourCalls() async throws {
        try await World.with { world in
            try await world.serve { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 4)
                #expect(ids.count == 4)
                for id in ids {
                    let node = try await api.node(id, when: "completed")
                    try await world.expectImage(of: node)
                    #expect(node["width"] == 1024)
                    #expect(node["creditsConsumed"] == 18)
                    #expect(node["attempt"] == 1)
                    #expect(node["generationSeconds"]?.lenientDouble ?? -1 > 0)
                    #expect(node["error"] == nil)
                }
                #expect(try await world.calls("createTask") == 4)
                #expect(try await world.calls("tasks") == 4)
                #expect(try await world.calls("recordInfo") == 0)
                #expect(try await world.calls("download") == 4)
                #expect(try await world.calls("callback") == 4)
                let usage = try await api.get("/api/usage").json
                #expect(usage["callsPerImage"] == 1)
                #expect(usage["creditsConsumed"] == 72)
            }
        }
    }

    /// The image has the requested aspect ratio, size and type.
    @Test func settingsReachTheProviderAndTheImage() async throws {
        try await World.with { world in
            try await world.serve { api in
                let canvas = try await api.makeCanvas()
                let more = #","aspectRatio":"16:9","resolution":"2K","outputFormat":"jpg""#
                let ids = try await api.makeNodes(on: canvas, prompt: "a wide river", more: more)
                let node = try await api.node(try #require(ids.first), when: "completed")
                try await world.expectImage(of: node)
                #expect(node["width"] == 2752)
                #expect(node["height"] == 1536)
                #expect(node["contentType"]?.stringValue == "image/jpeg")
            }
        }
    }

    @Test func aChatMessageBecomesAnImageInItsAnswer() async throws {
        try await World.with { world in
            try await world.serve { api in
                let canvas = try await api.makeCanvas()
                let said = try await api.post(
                    "/api/canvases/\(canvas)/messages", #"{"content":"create an image of a sunset over mountains"}"#)
                #expect(said.status == 202)
                let answer = try await eventually("there was no answer") {
                    try await api.messages(on: canvas).first { $0["imageNodeIds"]?.count == 1 }
                }
                let id = try #require(answer["imageNodeIds"]?[0]?.stringValue)
                let node = try await api.node(id, when: "completed")
                #expect(node["prompt"]?.stringValue == "a sunset over mountains")
                try await world.expectImage(of: node)
                let messages = try await api.messages(on: canvas)
                #expect(messages.compactMap { $0["role"]?.stringValue } == ["user", "assistant"])
                #expect(messages.last?["imageNodeIds"] == .array([.string(id)]))
                #expect(try await world.calls("createTask") == 1)
                #expect(try await world.calls("recordInfo") == 0)
            }
        }
    }

    /// A model that makes several images at once: the first is the image node's, the others are alternatives.
    @Test func furtherImagesOfATaskBecomeAlternatives() async throws {
        try await World.with { world in
            try await world.serve { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(
                    on: canvas, prompt: "a heron", more: #","model":"grok-imagine/text-to-image""#)
                let node = try await api.node(try #require(ids.first), when: "completed")
                try await world.expectImage(of: node)
                // Each appears as soon as it is stored.
                let whole = try await eventually("not all were stored") {
                    let node = try await api.node(ids[0], when: "completed")
                    return node["alternatives"]?.count == 5 ? .some(node) : .none
                }
                for alternative in whole["alternatives"]?.arrayValue ?? [] {
                    try await world.expectImage(of: alternative)
                }
                #expect(try await api.messages(on: canvas).isEmpty)
            }
        }
    }
}
