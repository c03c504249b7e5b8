import EaselCore
import Imaging
import JSON
import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

/// Images made from uploaded images.
@Suite(.timeLimit(.minutes(5)))
struct OpenAIEditTests {
    @Test(arguments: ["image", "image[]"])
    func keepsTheOrderOfImages(name: String) async throws {
        try await withServer { server in
            let images = [try await TestImage.png, try await TestImage.drawn(.jpg)]
            async let answer = server.edit(
                [
                    Form.part(name, images[0]), Form.text("prompt", "both"), Form.part(name, images[1]),
                    Form.text("n", "2"), Form.text("size", "1024x1536"), Form.text("input_fidelity", "high"),
                    Form.text("stream", "false"),
                ])
            for number in 0..<2 { try await server.deliver(number) }
            let made = try await answer
            #expect(made.status == 200, "\(made.text)")
            #expect(made.imageBytes.count == 2)
            let create = try await server.create(0)
            #expect(create.recipe.prompt == "both")
            #expect(create.recipe.aspectRatio == "2:3")
            #expect(create.references.count == 2)
            for (reference, image) in zip(create.references, images) {
                #expect(try await server.anonymous.get(server.path(reference)).bytes == image)
            }
        }
    }

    @Test func streamsEditEvents() async throws {
        try await withServer { server in
            async let answer = server.edit(
                [Form.text("prompt", "a"), Form.text("stream", "true"), Form.part("image", try await TestImage.png)])
            try await server.deliver(0)
            #expect(try await answer.text.contains("event: image_edit.completed\n"))
        }
    }

    @Test func refusesUnusableFields() async throws {
        try await withServer { server in
            let image = Form.part("image", try await TestImage.png)
            let prompt = Form.text("prompt", "a")
            try await server.edit([image]).expectOpenAIError(400, "missing_required_parameter", param: "prompt")
            try await server.edit([prompt]).expectOpenAIError(400, "missing_required_parameter", param: "image")
            try await server.edit([prompt, image, Form.part("mask", try await TestImage.png)])
                .expectOpenAIError(400, "invalid_value", param: "mask")
            try await server.edit([prompt, Form.part("image", Array("no image".utf8))])
                .expectOpenAIError(400, "invalid_value", param: "image")
            try await server.edit([prompt] + Array(repeating: image, count: 20))
                .expectOpenAIError(400, "invalid_value", param: "image")
            try await server.edit([prompt, Form.text("n", "many"), image])
                .expectOpenAIError(400, "invalid_value", param: "n")
            try await server.edit([Form.text("prompt", String(repeating: "a", count: 300_000)), image])
                .expectOpenAIError(413, "too_large", param: "image")
            try await server.api.post(TestServer.edits, #"{"prompt":"a"}"#)
                .expectOpenAIError(415, "unsupported_media_type", param: "Content-Type")
            let broken = try await server.api.send(
                .POST, TestServer.edits, bytes: Array("--b\r\n".utf8),
                headers: ["Content-Type": "multipart/form-data; boundary=b"])
            broken.expectOpenAIError(400, "invalid_multipart", param: "image")
            #expect(server.provider.creates.isEmpty)
            #expect(server.draftCount == 0)
        }
    }
}
