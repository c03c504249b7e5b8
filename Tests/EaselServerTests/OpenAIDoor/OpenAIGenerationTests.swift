import EaselCore
import Foundation
import JSON
import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

/// Images through OpenAI's API.
@Suite(.timeLimit(.minutes(5)))
struct OpenAIGenerationTests {
    @Test func returnsTheStoredImage() async throws {
        try await withServer { server in
            let answer = try await server.generate(
                """
                {"prompt":"a lighthouse","model":"gpt-image-1","size":"1536x1024","quality":"high","moderation":"low",
                "output_compression":90,"user":"somebody","nobody-knows":{"this":1},"n":null}
                """)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.imageBytes == [try await TestImage.png])
            #expect(answer.json["output_format"]?.stringValue == "png")
            #expect(answer.json["size"]?.stringValue == "1200x800")
            let id = try #require(answer.header("X-Easel-Image-Nodes"))
            let node = try await server.node(id)
            #expect(node["prompt"]?.stringValue == "a lighthouse")
            #expect(node["model"]?.stringValue == server.provider.defaultModelID)
            #expect(node["aspectRatio"]?.stringValue == "3:2")
            #expect(node["resolution"]?.stringValue == "1K")
            #expect(answer.header("X-Easel-Canvas") == node["canvasId"]?.stringValue)
            let first = try #require(try await server.events(of: id).first)
            #expect(first["requestedBy"]?["door"]?.stringValue == "openai")
            #expect(first["requestedBy"]?["apiKeyId"]?.stringValue?.hasPrefix("key_") == true)
        }
    }

    @Test func imagesGoToTheOpenAICanvasOrTheNamedOne() async throws {
        try await withServer { server in
            let first = try await server.generate(#"{"prompt":"a"}"#)
            let second = try await server.generate(#"{"prompt":"b"}"#)
            let canvases = try await server.api.get("/api/canvases").json["canvases"]
            #expect(canvases?.count == 1)
            #expect(canvases?[0]?["title"]?.stringValue == "OpenAI API")
            #expect(first.header("X-Easel-Canvas") == second.header("X-Easel-Canvas"))
            let own = try await server.makeCanvas("Mine")
            let named = try await server.generate(#"{"prompt":"c"}"#, headers: ["X-Easel-Canvas": own])
            #expect(named.header("X-Easel-Canvas") == own)
            let elsewhere = try await server.stranger.post(
                TestServer.generations, #"{"prompt":"d"}"#, headers: ["X-Easel-Canvas": own])
            elsewhere.expectOpenAIError(404, "not_found")
            #expect(server.provider.creates.count == 3)
        }
    }

    @Test func severalImagesAreOneOrder() async throws {
        try await withServer { server in
            let answer = try await server.generate(#"{"prompt":"a","n":10}"#, images: 10)
            #expect(answer.imageBytes.count == 10)
            let ids = answer.header("X-Easel-Image-Nodes")?.split(separator: ",") ?? []
            #expect(Set(ids).count == 10)
        }
    }

    /// A partial result is better than none.
    @Test func failedImagesAreLeftOutIfOthersSucceed() async throws {
        try await withServer { server in
            async let answer = server.api.post(TestServer.generations, #"{"prompt":"a","n":2}"#)
            try await server.deliver(0, \.failure)
            try await server.deliver(1)
            #expect(try await answer.status == 200)
            #expect(try await answer.imageBytes.count == 1)
            #expect(try await answer.header("X-Easel-Image-Nodes")?.split(separator: ",").count == 2)
        }
    }

    @Test func returnsLinksOnRequest() async throws {
        try await withServer { server in
            let answer = try await server.generate(#"{"prompt":"a","response_format":"url"}"#)
            #expect(answer.json["data"]?[0]?["b64_json"] == nil)
            let url = try #require(answer.json["data"]?[0]?["url"]?.stringValue)
            #expect(try await server.anonymous.get(server.path(url)).bytes == (try await TestImage.png))
        }
    }

    @Test func streamsImagesAsEvents() async throws {
        try await withServer(TestServer.impatient) { server in
            async let answer = server.api.post(
                TestServer.generations, #"{"prompt":"a","stream":true,"partial_images":3,"n":2}"#)
            _ = try await server.create(1)
            for number in 0..<2 { try await server.deliver(number) }
            #expect(try await answer.header("Content-Type") == "text/event-stream")
            let text = try await answer.text
            #expect(text.hasPrefix(": "))
            let events = text.split(separator: "\n\n").filter { !$0.hasPrefix(":") }
            #expect(events.count == 2)
            for event in events {
                #expect(event.hasPrefix("event: image_generation.completed\ndata: "))
                let data = try JSONValue.parse(
                    Array(event.dropFirst("event: image_generation.completed\ndata: ".count).utf8))
                #expect(data["type"]?.stringValue == "image_generation.completed")
                let bytes = Data(base64Encoded: data["b64_json"]?.stringValue ?? "").map(Array.init)
                #expect(bytes == (try await TestImage.png))
            }
        }
    }

    @Test func aStreamReportsItsError() async throws {
        try await withServer { server in
            async let answer = server.api.post(TestServer.generations, #"{"prompt":"a","stream":true}"#)
            try await server.deliver(0, \.failure)
            let text = try await answer.text
            #expect(text.contains("event: error\ndata: {\"error\":{"), "\(text)")
            #expect(text.contains("provider_error"))
        }
    }

    @Test func modelsIncludeCommonAliases() async throws {
        try await withServer { server in
            let list = try await server.api.get("/v1/models")
            let names = list.json["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
            #expect(Set(names).isSuperset(of: server.provider.models.map(\.id)))
            for name in names {
                let path = "/v1/models/\(name)"
                #expect(try await server.api.get(path).json["id"]?.stringValue == name)
                let encoded = "/v1/models/\(name.replacing("/", with: "%2F"))"
                #expect(try await server.api.get(encoded).json["id"]?.stringValue == name)
            }
            #expect(names.contains("dall-e-3"))
            for path in ["/v1/models/gpt-5", "/v1/models/a/b"] {
                try await server.api.get(path).expectOpenAIError(404, "model_not_found", param: "model")
            }
        }
    }

    /// Caused by a base URL with a slash at its end.
    @Test func aDoubleSlashIsIgnored() async throws {
        try await withServer { server in
            #expect(try await server.api.get("/v1//models").status == 200)
            try await server.api.post("/v1//images/generations", "{}")
                .expectOpenAIError(400, "missing_required_parameter", param: "prompt")
        }
    }

    @Test func theSessionCookieWorks() async throws {
        try await withServer { server in
            let signedIn = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(server.key)"}"#)
            let cookie = try #require(signedIn.header("Set-Cookie")?.split(separator: ";").first)
            let page = server.anonymous.with(["Cookie": String(cookie)])
            try await page.post(TestServer.generations, #"{"prompt":"a"}"#).expectOpenAIError(403, "cross_site")
            let answer = try await server.generate(
                #"{"prompt":"a"}"#, headers: ["X-Easel-Request": "1"], as: page)
            #expect(answer.status == 200)
        }
    }
}
