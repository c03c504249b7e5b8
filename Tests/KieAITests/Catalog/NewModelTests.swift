import JSON
import Testing

@testable import KieAI

/// Models that only Kie's list knows.
struct NewModelTests {
    private func made(
        _ properties: [String: JSONValue], required: [JSONValue] = ["prompt"], id: String = "aurora/2-text-to-image",
        price: String? = nil, types: [String] = ["Text to Image"], path: String = ModelSchema.taskPath
    ) -> KieModel? {
        let listed = ListedModel(id: id, title: "Aurora", taskTypes: types, price: price.flatMap { ListedPrice($0) })
        let input: JSONValue = ["type": "object", "properties": .object(properties), "required": .array(required)]
        return ModelSchema(Self.document(input, path: path)).flatMap { KieModel(listed, schema: $0) }
    }

    private static func document(_ input: JSONValue, path: String = ModelSchema.taskPath) -> JSONValue {
        let body: JSONValue = ["properties": ["model": ["type": "string"], "input": input]]
        return [
            "paths": .object([path: ["post": ["requestBody": ["content": ["application/json": ["schema": body]]]]]])
        ]
    }

    private let prompt: JSONValue = ["type": "string", "maxLength": 2_000]

    @Test func speaksTheWordsOfARequest() throws {
        let model = try #require(
            made(
                [
                    "prompt": prompt, "aspect_ratio": ["type": "string", "enum": ["1:1", "16:9"], "default": "16:9"],
                    "resolution": ["type": "string", "enum": ["1K", "4K"]],
                    "output_format": ["type": "string", "enum": ["png", "jpeg"]],
                    "image_urls": ["type": "array", "maxItems": 3, "items": ["type": "string"]],
                    "num_images": ["type": "string", "enum": ["1", "2"], "default": "2"], "shimmer": ["type": "number"],
                    "style": ["type": "string", "enum": ["calm", "wild"]],
                ], required: ["prompt", "style", "resolution"], price: "3 credits for 1K, 5 credits for 4K"))
        #expect(model.name == "Aurora 2 Text to Image")
        #expect(model.aspectRatios == ["1:1", "16:9"] && model.defaultAspectRatio == "16:9")
        #expect(model.resolutions == ["1K", "4K"] && model.outputFormats == ["png", "jpg"])
        #expect(model.maxReferences == 3 && !model.requiresReferences && model.promptLimit == 2_000)
        let request = KieImageRequest(
            prompt: "a boat", aspectRatio: "1:1", resolution: "4K", outputFormat: "jpg",
            referenceImageURLs: ["https://h/a.png"])
        #expect(
            try model.input(for: request) == [
                "prompt": "a boat", "aspect_ratio": "1:1", "resolution": "4K", "output_format": "jpeg",
                "image_urls": ["https://h/a.png"], "num_images": "1", "style": "calm",
            ])
        #expect(model.credits(for: request) == 5)
        #expect(throws: InvalidImageRequest.self) {
            try model.input(for: KieImageRequest(prompt: "a boat", aspectRatio: "3:1"))
        }
    }

    @Test func anImageCanBeAllItNeeds() throws {
        let model = try #require(
            made(
                ["image": ["type": "string"]], required: ["image"], id: "aurora-upscale",
                price: "2 credits per megapixel",
                types: ["Image Upscale"]))
        #expect(model.requiresReferences && !model.isTextToImage && model.price == nil)
    }

    @Test func whatCannotBeAskedForIsLeftOut() {
        #expect(made(["prompt": prompt]) != nil)
        #expect(made(["prompt": prompt], types: ["Text to Video"]) == nil)
        #expect(made(["prompt": prompt], path: "/aurora/v1/chat/completions") == nil)
        // Nothing says what a voice may be.
        #expect(made(["prompt": prompt, "voice": ["type": "string"]], required: ["prompt", "voice"]) == nil)
        #expect(made(["prompt": prompt, "task_id": ["type": "string"]], required: ["task_id"]) == nil)
        #expect(made(["seed": ["type": "integer"]], required: []) == nil)
        #expect(made(["prompt": ["type": "string", "minLength": 50]]) == nil)
    }

    @Test func theListsPriceWins() throws {
        let listed = ListedModel(
            id: "z-image", title: "Z", taskTypes: ["Text to Image"], price: ListedPrice("0.8 credits per image"))
        let vague = ListedModel(
            id: "nano-banana-pro", title: "N", taskTypes: ["Text to Image"], price: ListedPrice("from 3 credits"))
        let models = CatalogSnapshot(models: [listed, vague], isComplete: true).kieModels
        #expect(models.count == KieModelCatalog.models.count)
        #expect(models.first { $0.id == "z-image" }?.price == .flat(0.8))
        #expect(models.first { $0.id == "nano-banana-pro" }?.price == KieModelCatalog["nano-banana-pro"]?.price)
    }

    @Test func aSnapshotIsKept() throws {
        let schema = try #require(ModelSchema(Self.document(["properties": ["prompt": prompt]])))
        let snapshot = CatalogSnapshot(
            models: [
                ListedModel(
                    id: "aurora/1", title: "A", maker: "M", taskTypes: ["Text to Image"], summary: "S.",
                    price: ListedPrice("3 credits")), ListedModel(id: "b", title: "b"),
            ], isComplete: true, schemas: ["aurora/1": schema])
        #expect(CatalogSnapshot(snapshot.serialized()) == snapshot)
        #expect(snapshot.kieModels.last?.id == "aurora/1")
        #expect(CatalogSnapshot(Array("{}".utf8)) == nil && CatalogSnapshot([]) == nil)
    }

    @Test func whatCannotBeReadIsAsItWas() async throws {
        let schema = try #require(ModelSchema(Self.document(["properties": ["prompt": prompt]])))
        let before = CatalogSnapshot(models: [], isComplete: true, schemas: ["aurora/1": schema])
        // The list is an answer without a schema to the second question, too.
        let body = #"{"code":200,"data":{"models":[{"model":"aurora/1","taskType":["Text to Image"]}],"openapi":7}}"#
        let catalog = KieLiveCatalog(client: .scripted(ScriptedTransport(body)), interval: .zero)
        let snapshot = try await catalog.snapshot(after: before)
        #expect(snapshot.schemas == before.schemas && snapshot.models.map(\.id) == ["aurora/1"])
        #expect(try await catalog.snapshot().schemas.isEmpty)
    }
}
