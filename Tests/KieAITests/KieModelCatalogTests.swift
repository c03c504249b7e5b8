import JSON
import KieAI
import Testing

struct KieModelCatalogTests {
    /// The smallest valid request of a model.
    private func plainRequest(_ model: KieModel) -> KieImageRequest {
        let urls = (0..<model.minReferences).map { "https://h/\($0).png" }
        return KieImageRequest(prompt: "a red boat", referenceImageURLs: urls)
    }

    private func refusedField(_ model: KieModel, _ request: KieImageRequest) -> InvalidImageRequest.Field? {
        do throws(InvalidImageRequest) {
            _ = try model.input(for: request)
            return nil
        } catch {
            return error.field
        }
    }

    @Test func idsAreUniqueAndTheDefaultExists() {
        #expect(Set(KieModelCatalog.models.map(\.id)).count == KieModelCatalog.models.count)
        #expect(Set(KieModelCatalog.models.map(\.name)).count == KieModelCatalog.models.count)
        #expect(KieModelCatalog[KieModelCatalog.defaultModelID]?.id == "nano-banana-pro")
        #expect(KieModelCatalog["z-image/z-image"] == nil)
    }

    @Test(arguments: KieModelCatalog.models)
    func everyModelAcceptsItsSmallestRequest(model: KieModel) throws {
        let input = try model.input(for: plainRequest(model))
        let fields = Dictionary(uniqueKeysWithValues: model.fields.map { ($0.name, $0) })
        #expect(fields.count == model.fields.count)
        for field in model.fields where field.isRequired { #expect(input[field.name] != nil, "\(field.name)") }
        for (name, value) in input {
            let field = try #require(fields[name])
            switch field.kind {
            case .text(let length): #expect(length.contains(value.stringValue?.utf16.count ?? -1))
            case .choice(let choices): #expect(choices.contains { $0.wireValue == value.stringValue })
            case .integer(let range): #expect(range?.contains(value.lenientInteger ?? .min) ?? true)
            case .imageURL: #expect(value.stringValue != nil)
            case .imageURLs(let count, _): #expect(count.contains(value.arrayValue?.count ?? -1))
            case .number, .boolean: Issue.record("\(name) is not asked for")
            }
        }
    }

    @Test(arguments: KieModelCatalog.models)
    func everyOptionOfEveryModelIsSentAsAnAllowedValue(model: KieModel) throws {
        for word in model.aspectRatios {
            var request = plainRequest(model)
            request.aspectRatio = word
            let isExcluded = model.exclusions.contains {
                $0.aspectRatios?.contains(word) == true
                    && (!$0.onlyWithReferences || model.requiresReferences)
                    && $0.resolutions.map { $0.contains(model.defaultResolution ?? "") } ?? true
            }
            #expect((refusedField(model, request) == nil) == !isExcluded, "\(word)")
        }
        for word in model.outputFormats {
            #expect(["png", "jpg"].contains(word))
            var request = plainRequest(model)
            request.outputFormat = word
            #expect(refusedField(model, request) == nil)
        }
        #expect(Set(model.resolutions).isSubset(of: ["1K", "2K", "3K", "4K"]))
        for field in model.fields where field.defaultValue != nil {
            guard case .choice(let choices) = field.kind else { continue }
            #expect(choices.contains { $0.wireValue == field.defaultValue }, "\(field.name)")
        }
    }

    @Test(arguments: KieModelCatalog.models)
    func everyModelRefusesUnsupportedFields(model: KieModel) {
        var request = plainRequest(model)
        request.aspectRatio = "7:3"
        #expect(refusedField(model, request) == .aspectRatio)
        request = plainRequest(model)
        request.resolution = "8K"
        #expect(refusedField(model, request) == .resolution)
        request = plainRequest(model)
        request.outputFormat = "gif"
        #expect(refusedField(model, request) == .outputFormat)
        request = plainRequest(model)
        request.referenceImageURLs = (0...model.maxReferences).map { "https://h/\($0).png" }
        #expect(refusedField(model, request) == .referenceImageURLs)
        if model.requiresReferences {
            request.referenceImageURLs = []
            #expect(refusedField(model, request) == .referenceImageURLs)
        }
        request = plainRequest(model)
        request.prompt = String(repeating: "x", count: 20_001)
        if model.promptLimit != nil { #expect(refusedField(model, request) == .prompt) }
    }

    @Test(
        arguments: [
            ("nano-banana-pro", 10_000, 8, "1:1", "1K", "png"), ("nano-banana-2", 20_000, 14, "auto", "1K", "jpg"),
            ("nano-banana-2-lite", 20_000, 10, "auto", nil, nil), ("google/nano-banana", 5_000, 0, "1:1", nil, "png"),
            ("gpt-image-2-image-to-image", 20_000, 16, "auto", "1K", nil),
            ("seedream/4.5-text-to-image", 3_000, 0, "1:1", "2K", nil), ("qwen2/image-edit", 800, 1, nil, nil, nil),
            ("flux-2/flex-image-to-image", 5_000, 8, "auto", "1K", nil), ("wan/2-7-image", 5_000, 9, nil, "2K", nil),
            ("topaz/image-upscale", nil, 1, nil, nil, nil),
        ] as [(String, Int?, Int, String?, String?, String?)])
    func limitsAndDefaults(
        id: String, promptLimit: Int?, references: Int, ratio: String?, resolution: String?, format: String?
    ) throws {
        let model = try #require(KieModelCatalog[id])
        #expect(model.promptLimit == promptLimit)
        #expect(model.maxReferences == references && model.takesReferences == (references > 0))
        #expect(model.defaultAspectRatio == ratio)
        #expect(model.defaultResolution == resolution)
        #expect(model.defaultOutputFormat == format)
    }

    @Test func textToImage() throws {
        #expect(try #require(KieModelCatalog["nano-banana-pro"]).isTextToImage)
        #expect(try #require(KieModelCatalog["z-image"]).isTextToImage)
        #expect(try !#require(KieModelCatalog["google/nano-banana-edit"]).isTextToImage)
        #expect(try !#require(KieModelCatalog["recraft/crisp-upscale"]).isTextToImage)
    }

    @Test(
        arguments: [
            ("nano-banana-pro", nil, 18.0), ("nano-banana-pro", "2K", 18), ("nano-banana-pro", "4k", 24),
            ("nano-banana-pro", "8K", nil), ("nano-banana-2", "1K", 8), ("nano-banana-2", "2K", 12),
            ("nano-banana-2", "4K", 18),
            ("gpt-image-2-text-to-image", "2K", 10), ("gpt-image-2-5-flare-text-to-image", nil, 6),
            ("gpt-image-2-5-flare-text-to-image", "4K", nil), ("flux-2/pro-text-to-image", nil, 5),
            ("flux-2/flex-text-to-image", "2K", 24), ("seedream/4.5-text-to-image", "4K", 6.5),
            ("google/imagen4-ultra", nil, 12), ("wan/2-7-image", nil, 4.8), ("z-image", nil, nil),
        ] as [(String, String?, Double?)])
    func credits(id: String, resolution: String?, expected: Double?) throws {
        let request = KieImageRequest(prompt: "a", resolution: resolution)
        #expect(try #require(KieModelCatalog[id]).credits(for: request) == expected)
    }

    /// The highest known price is 24; the margin is for models and resolutions without a known price.
    @Test func everyKnownPriceIsAtMostHalfTheCeiling() {
        #expect(KieModelCatalog.creditCeiling == 48)
        for model in KieModelCatalog.models {
            for resolution in model.resolutions {
                let credits = model.credits(for: KieImageRequest(prompt: "a", resolution: resolution)) ?? 0
                #expect(credits <= KieModelCatalog.creditCeiling / 2)
            }
        }
    }
}
