import JSON
import KieAI
import Testing

struct KieModelInputTests {
    private func model(_ id: String) throws -> KieModel { try #require(KieModelCatalog[id]) }

    private func input(_ id: String, _ request: KieImageRequest) throws -> JSONValue {
        .object(try model(id).input(for: request))
    }

    private func refusal(_ model: KieModel, _ request: KieImageRequest) -> InvalidImageRequest? {
        do throws(InvalidImageRequest) {
            _ = try model.input(for: request)
            return nil
        } catch {
            return error
        }
    }

    private static let url = "https://h/1.png"
    private static let url2 = "https://h/2.png"
    private static let url3 = "https://h/3.png"

    @Test func everyFieldIsSent() throws {
        let request = KieImageRequest(
            prompt: "a red boat", aspectRatio: "16:9", resolution: "4K", outputFormat: "jpg",
            referenceImageURLs: [Self.url, Self.url2])
        let expected: JSONValue = [
            "prompt": "a red boat", "aspect_ratio": "16:9", "resolution": "4K", "output_format": "jpg",
            "image_input": [.string(Self.url), .string(Self.url2)],
        ]
        #expect(try input("nano-banana-pro", request) == expected)
    }

    @Test func omittedFieldsLeaveTheModelsDefaults() throws {
        #expect(try input("nano-banana-pro", KieImageRequest(prompt: "a")) == ["prompt": "a"])
        #expect(try input("grok-imagine/text-to-image", KieImageRequest(prompt: "a")) == ["prompt": "a"])
    }

    @Test func requiredFieldsGetADefault() throws {
        let expected: [(String, JSONValue)] = [
            ("nano-banana-2-lite", ["prompt": "abc", "aspect_ratio": "auto"]),
            ("seedream/4.5-text-to-image", ["prompt": "abc", "aspect_ratio": "1:1", "quality": "basic"]),
            ("flux-2/pro-text-to-image", ["prompt": "abc", "aspect_ratio": "1:1", "resolution": "1K"]),
            ("gpt-image/1.5-text-to-image", ["prompt": "abc", "aspect_ratio": "1:1", "quality": "medium"]),
            ("z-image", ["prompt": "abc", "aspect_ratio": "1:1"]),
        ]
        for (id, value) in expected { #expect(try input(id, KieImageRequest(prompt: "abc")) == value) }
    }

    @Test func oneTaskMakesOneImage() throws {
        #expect(try input("wan/2-7-image", KieImageRequest(prompt: "a"))["n"] == 1)
        #expect(try input("bytedance/seedream-v4-text-to-image", KieImageRequest(prompt: "a"))["max_images"] == 1)
        let edit = KieImageRequest(prompt: "a", referenceImageURLs: [Self.url])
        #expect(try input("qwen/image-edit", edit)["num_images"] == "1")
    }

    @Test(arguments: [
        ("seedream/4.5-text-to-image", "2K", "quality", "basic"),
        ("seedream/4.5-text-to-image", "4K", "quality", "high"),
        ("seedream/5-lite-text-to-image", "3K", "quality", "high"),
        ("seedream/5-lite-text-to-image", "4K", "quality", "ultra"),
        ("seedream/5-pro-text-to-image", "1K", "quality", "basic"),
        ("bytedance/seedream-v4-text-to-image", "4K", "image_resolution", "4K"),
        ("nano-banana-pro", "2k", "resolution", "2K"),
    ])
    func resolutions(id: String, word: String, field: String, value: String) throws {
        let input = try input(id, KieImageRequest(prompt: "abc", resolution: word))
        #expect(input[field] == .string(value))
    }

    @Test(arguments: [
        ("1:1", "square_hd"), ("3:4", "portrait_4_3"), ("2:3", "portrait_3_2"), ("9:16", "portrait_16_9"),
        ("4:3", "landscape_4_3"), ("3:2", "landscape_3_2"), ("16:9", "landscape_16_9"), ("21:9", "landscape_21_9"),
    ])
    func namedSizes(ratio: String, size: String) throws {
        let request = KieImageRequest(prompt: "a", aspectRatio: ratio)
        #expect(try input("bytedance/seedream-v4-text-to-image", request)["image_size"] == .string(size))
    }

    @Test(arguments: [
        ("nano-banana-pro", "jpg", "jpg"), ("nano-banana-pro", "jpeg", "jpg"), ("google/nano-banana", "jpg", "jpeg"),
        ("google/nano-banana", "png", "png"), ("qwen/text-to-image", "JPEG", "jpeg"),
    ])
    func formats(id: String, word: String, value: String) throws {
        #expect(try input(id, KieImageRequest(prompt: "a", outputFormat: word))["output_format"] == .string(value))
    }

    @Test(arguments: [
        ("nano-banana-pro", "image_input"), ("nano-banana-2", "image_input"), ("nano-banana-2-lite", "image_urls"),
        ("google/nano-banana-edit", "image_urls"), ("bytedance/seedream-v4-edit", "image_urls"),
        ("seedream/4.5-edit", "image_urls"), ("seedream/5-lite-image-to-image", "image_urls"),
        ("seedream/5-pro-image-to-image", "image_urls"), ("qwen3/image-to-image", "image_urls"),
        ("grok-imagine/image-to-image", "image_urls"), ("flux-2/pro-image-to-image", "input_urls"),
        ("flux-2/flex-image-to-image", "input_urls"), ("gpt-image-2-image-to-image", "input_urls"),
        ("gpt-image-2-5-flare-image-to-image", "input_urls"), ("gpt-image/1.5-image-to-image", "input_urls"),
        ("wan/2-7-image", "input_urls"), ("wan/2-7-image-pro", "input_urls"),
    ])
    func referenceArrays(id: String, field: String) throws {
        let input = try input(id, KieImageRequest(prompt: "abc", referenceImageURLs: [Self.url]))
        #expect(input[field] == [.string(Self.url)])
    }

    @Test(arguments: [
        ("qwen/image-to-image", "image_url"), ("qwen/image-edit", "image_url"), ("qwen2/image-edit", "image_url"),
        ("ideogram/v3-remix", "image_url"), ("topaz/image-upscale", "image_url"), ("recraft/crisp-upscale", "image"),
        ("recraft/remove-background", "image"),
    ])
    func singleReferences(id: String, field: String) throws {
        let input = try input(id, KieImageRequest(prompt: "abc", referenceImageURLs: [Self.url]))
        #expect(input[field] == .string(Self.url))
        #expect(try model(id).maxReferences == 1 && model(id).requiresReferences)
    }

    @Test func severalReferenceFieldsAreFilledInOrder() throws {
        let input = try input(
            "ideogram/character-edit",
            KieImageRequest(prompt: "a", referenceImageURLs: [Self.url, Self.url2, Self.url3]))
        #expect(input["image_url"] == .string(Self.url))
        #expect(input["mask_url"] == .string(Self.url2))
        #expect(input["reference_image_urls"] == [.string(Self.url3)])
        let tooFew = KieImageRequest(prompt: "a", referenceImageURLs: [Self.url, Self.url2])
        #expect(refusal(try model("ideogram/character-edit"), tooFew)?.field == .referenceImageURLs)
    }

    @Test func upscalersAreSentNoPrompt() throws {
        let request = KieImageRequest(prompt: "ignored", referenceImageURLs: [Self.url])
        #expect(try input("topaz/image-upscale", request) == ["image_url": .string(Self.url), "upscale_factor": "2"])
    }

    @Test func promptLimits() throws {
        let pro = try model("nano-banana-pro")
        #expect(refusal(pro, KieImageRequest(prompt: String(repeating: "x", count: 10_000))) == nil)
        let tooLong = refusal(pro, KieImageRequest(prompt: String(repeating: "x", count: 10_001)))
        #expect(tooLong?.field == .prompt)
        #expect(tooLong?.message == "The prompt has 10001 characters; Nano Banana Pro takes at most 10000.")
        #expect(refusal(pro, KieImageRequest(prompt: String(repeating: "🙂", count: 5_001)))?.field == .prompt)
        #expect(refusal(pro, KieImageRequest(prompt: " \n"))?.field == .prompt)
        #expect(refusal(try model("flux-2/pro-text-to-image"), KieImageRequest(prompt: "ab"))?.field == .prompt)
    }

    @Test(arguments: [
        "", "https://", "ftp://h/1.png", "/local/1.png", "data:image/png;base64,AAAA", "https://h/a b.png",
        "https://h/\n", "https://h/" + String(repeating: "a", count: 5_000),
    ])
    func unusableReferences(url: String) throws {
        let refused = refusal(
            try model("nano-banana-pro"), KieImageRequest(prompt: "a", referenceImageURLs: [Self.url, url]))
        #expect(refused?.field == .referenceImageURLs)
        #expect(refused?.message == "Reference image 2 is not a public http or https URL.")
    }

    @Test func errorsSayWhatWouldBeRight() throws {
        let refused = refusal(try model("z-image"), KieImageRequest(prompt: "a", aspectRatio: "7:3\u{0}"))
        #expect(refused?.field == .aspectRatio)
        #expect(refused?.message == "Z-Image has no aspect ratio 7:3; it takes 1:1, 4:3, 3:4, 16:9, 9:16.")
        let noField = refusal(try model("z-image"), KieImageRequest(prompt: "a", resolution: "2K"))
        #expect(
            noField == InvalidImageRequest(field: .resolution, message: "Z-Image takes no resolution; leave it out."))
    }

    @Test(
        arguments: [
            (nil, "2K", false), ("auto", "4K", false), ("auto", "1K", true), (nil, nil, true), ("1:1", "2K", true),
            ("1:1", "4K", false), ("5:4", "1K", true), ("5:4", "2K", false), ("4:5", "4K", false), ("3:1", "2K", false),
            ("1:3", "2K", false), ("9:21", "4K", false), ("9:21", nil, true), ("16:9", "4K", true),
            ("21:9", "4K", true),
        ] as [(String?, String?, Bool)])
    func rulesOfGPTImage2(ratio: String?, resolution: String?, isAllowed: Bool) throws {
        for id in ["gpt-image-2-text-to-image", "gpt-image-2-image-to-image"] {
            let model = try model(id)
            let request = KieImageRequest(
                prompt: "a", aspectRatio: ratio, resolution: resolution,
                referenceImageURLs: model.requiresReferences ? [Self.url] : [])
            #expect((refusal(model, request) == nil) == isAllowed)
        }
    }

    @Test func rulesOfWan() throws {
        let pro = try model("wan/2-7-image-pro")
        #expect(refusal(pro, KieImageRequest(prompt: "a", aspectRatio: "8:1", resolution: "4K")) == nil)
        #expect(
            refusal(pro, KieImageRequest(prompt: "a", resolution: "4K", referenceImageURLs: [Self.url]))?.field
                == .resolution)
        let ratio = KieImageRequest(prompt: "a", aspectRatio: "1:1", referenceImageURLs: [Self.url])
        #expect(refusal(pro, ratio)?.field == .aspectRatio)
    }
}
