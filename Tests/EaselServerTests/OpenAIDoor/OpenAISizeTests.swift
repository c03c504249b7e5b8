import EaselCore
import Testing

@testable import EaselServer

/// Sizes in pixels, and the nearest option of a model.
@Suite struct OpenAISizeTests {
    private static let models = ScriptedProvider().models

    @Test(arguments: [
        ("1024x1024", "1:1", "1K"), ("512x512", "1:1", "1K"), ("256x256", "1:1", "1K"), ("1536x1024", "3:2", "1K"),
        ("1024x1536", "2:3", "1K"), ("1792x1024", "16:9", "1K"), ("1024x1792", "9:16", "1K"),
        ("2048x2048", "1:1", "2K"), ("1920x1080", "16:9", "2K"), ("2560X1440", "16:9", "2K"),
        ("3840x2160", "16:9", "4K"), ("4096x4096", "1:1", "4K"), ("100000x1", "21:9", "1K"),
    ])
    func nearest(size: String, ratio: String, resolution: String) throws {
        let order = try Self.order(#"{"prompt":"a","size":"\#(size)"}"#)
        #expect(order.aspectRatio == ratio)
        #expect(order.resolution == resolution)
    }

    /// This model makes no 4K squares.
    @Test func anUnsupportedCombinationIsNotRequested() throws {
        for model in Self.models where !model.requiresReferences {
            for size in ["1024x1024", "4096x4096", "3840x2160", "1000x3000", "3000x1000"] {
                let order = try Self.order(#"{"prompt":"a boat","size":"\#(size)","model":"\#(model.id)"}"#)
                #expect(throws: Never.self, "\(model.id) at \(size)") {
                    _ = try ScriptedProvider().completed(
                        ImageRecipe(
                            prompt: "a boat", model: model.id, aspectRatio: order.aspectRatio,
                            resolution: order.resolution))
                }
            }
        }
    }

    @Test func autoLeavesTheSizeToTheModel() throws {
        let order = try Self.order(#"{"prompt":"a","size":"auto"}"#)
        #expect(order.aspectRatio == nil && order.resolution == nil)
    }

    @Test(arguments: ["", "big", "1024", "0x1", "1x1x1", "-5x7", "1024x", "99999999999999999999x1", "1.5x2"])
    func invalidSizesAreRefused(size: String) {
        let problem = #expect(throws: Problem.self) { try Self.order(#"{"prompt":"a","size":"\#(size)"}"#) }
        #expect(problem?.field == "size")
    }

    private static func order(_ body: String) throws -> ImageRequest {
        let provider = ScriptedProvider()
        return try OpenAIImageRequest(
            .generation, RequestFields(openBody: Array(body.utf8), example: "prompt"),
            models: OpenAIModels(models: models, defaultID: provider.defaultModelID),
            completed: { try provider.completed($0) }
        ).request
    }
}
