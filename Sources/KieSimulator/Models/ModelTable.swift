/// The image models the simulator offers. Fields, limits and prices as documented in August 2026, durations as
/// recorded or claimed; where no price was stated, that of a similar model is used.
enum ModelTable {
    private static let ten = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"]
    private static let fifteen = ten + ["1:4", "4:1", "1:8", "8:1", "auto"]
    private static let eight = ["1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9"]
    private static let seven = ["1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3"]
    private static let five = ["1:1", "4:3", "3:4", "16:9", "9:16"]
    private static let gpt = [
        "auto", "1:1", "3:2", "2:3", "4:3", "3:4", "5:4", "4:5", "16:9", "9:16", "2:1", "1:2", "3:1", "1:3", "21:9",
        "9:21",
    ]
    private static let named = [
        "square", "square_hd", "portrait_4_3", "portrait_16_9", "landscape_4_3", "landscape_16_9",
    ]
    private static let seedream4 = named + ["portrait_3_2", "landscape_3_2", "landscape_21_9"]
    private static let sizes = ["1K", "2K", "4K"]

    private static func ratio(_ values: [String], _ fallback: String = "1:1") -> ModelRule.Field {
        .oneOf("aspect_ratio", values, default: fallback)
    }

    private static let resolution = ModelRule.Field.oneOf("resolution", sizes, default: "1K")
    private static let pngOrJPEG = ModelRule.Field.oneOf("output_format", ["png", "jpeg"], default: "png")

    private static func prices(_ one: Double, _ two: Double, _ four: Double) -> ModelRule.Price {
        .by("resolution", [("1K", one), ("2K", two), ("4K", four)])
    }

    private static let google: [ModelRule] = [
        .init(
            name: "google/nano-banana",
            fields: [
                .text("prompt", limit: 5000), ratio(ten + ["auto"]),
                .oneOf("image_size", ten + ["auto"], default: "1:1"), pngOrJPEG,
            ], price: .flat(4), seconds: 5...12),
        .init(
            name: "google/nano-banana-edit",
            fields: [
                .text("prompt", limit: 5000), .requiredLinks("image_urls", limit: 10), ratio(ten + ["auto"]),
                .oneOf("image_size", ten + ["auto"], default: "1:1"), pngOrJPEG,
            ], price: .flat(4), seconds: 5...15),
        .init(
            name: "nano-banana-pro",
            fields: [
                .text("prompt", limit: 10_000), .links("image_input", limit: 8), ratio(ten + ["auto"]), resolution,
                .oneOf("output_format", ["png", "jpg"], default: "png"),
            ], price: prices(18, 18, 24), seconds: 10...25),
        .init(
            name: "nano-banana-2",
            fields: [
                .text("prompt", limit: 20_000), .links("image_input", limit: 14), ratio(fifteen, "auto"), resolution,
                .oneOf("output_format", ["png", "jpg"], default: "jpg"),
            ], price: prices(8, 12, 18), seconds: 5...15, path: .na2),
        .init(
            name: "nano-banana-2-lite",
            fields: [
                .text("prompt", limit: 20_000), .links("image_urls", limit: 10),
                .requiredOneOf("aspect_ratio", fifteen),
            ], price: .flat(4), seconds: 5...10, path: .na2),
        .init(name: "google/imagen4-fast", fields: imagen, price: .flat(4), seconds: 5...10),
        .init(name: "google/imagen4", fields: imagen, price: .flat(8), seconds: 8...15),
        .init(name: "google/imagen4-ultra", fields: imagen, price: .flat(12), seconds: 10...20),
    ]
    private static let imagen: [ModelRule.Field] = [
        .text("prompt", limit: 5000), .optionalText("negative_prompt", limit: 5000), ratio(five + ["auto"]),
    ]

    /// gpt-image-2 makes no 4K squares, and some aspect ratios at 1K only; a create that requests more fails.
    private static let gptResolutions: [String: [String]] = [
        "auto": ["1K"], "1:1": ["1K", "2K"], "5:4": ["1K"], "4:5": ["1K"], "3:1": ["1K"], "1:3": ["1K"],
        "9:21": ["1K"],
    ]

    private static let openAI: [ModelRule] = [
        .init(
            name: "gpt-image-2-text-to-image",
            fields: [.text("prompt", limit: 20_000), ratio(gpt, "auto"), resolution],
            price: prices(6, 10, 16), seconds: 18...30, showsGenerating: true, path: .chatgpt,
            resolutionsByRatio: gptResolutions),
        .init(
            name: "gpt-image-2-image-to-image",
            fields: [
                .text("prompt", limit: 20_000), .requiredLinks("input_urls", limit: 16), ratio(gpt, "auto"),
                resolution,
            ], price: prices(6, 10, 16), seconds: 18...30, showsGenerating: true, path: .chatgpt,
            resolutionsByRatio: gptResolutions),
        .init(
            name: "gpt-image/1.5-text-to-image",
            fields: [
                .text("prompt", limit: 20_000), .requiredOneOf("aspect_ratio", ["1:1", "2:3", "3:2"]),
                .requiredOneOf("quality", ["medium", "high"]),
            ], price: .by("quality", [("medium", 4), ("high", 22)]), seconds: 15...30, showsGenerating: true,
            path: .chatgpt),
        .init(
            name: "gpt-image/1.5-image-to-image",
            fields: [
                .text("prompt", limit: 20_000), .requiredLinks("input_urls", limit: 16),
                ratio(["1:1", "2:3", "3:2"], "3:2"), .requiredOneOf("quality", ["medium", "high"]),
            ], price: .by("quality", [("medium", 4), ("high", 22)]), seconds: 15...30, showsGenerating: true,
            path: .chatgpt),
    ]

    private static let byteDance: [ModelRule] = [
        .init(
            name: "bytedance/seedream-v4-text-to-image",
            fields: [
                .text("prompt", limit: 5000), .oneOf("image_size", seedream4, default: "square_hd"),
                .oneOf("image_resolution", sizes, default: "1K"),
            ], price: .flat(5), seconds: 6...14, format: "jpg", countField: "max_images", path: .p),
        .init(
            name: "bytedance/seedream-v4-edit",
            fields: [
                .text("prompt", limit: 5000), .requiredLinks("image_urls", limit: 10),
                .oneOf("image_size", seedream4, default: "square_hd"),
                .oneOf("image_resolution", sizes, default: "1K"),
            ], price: .flat(5), seconds: 6...14, format: "jpg", countField: "max_images", path: .p),
        // "2K" gives 1920 pixels, not 2048.
        .init(
            name: "seedream/4.5-text-to-image",
            fields: [
                .text("prompt", limit: 3000), .requiredOneOf("aspect_ratio", eight),
                .requiredOneOf("quality", ["basic", "high"]),
            ], price: .flat(6.5), seconds: 8...18, format: "jpg", base: 960, path: .p),
        .init(
            name: "seedream/4.5-edit",
            fields: [
                .text("prompt", limit: 3000), .requiredLinks("image_urls", limit: 14),
                .requiredOneOf("aspect_ratio", eight), .requiredOneOf("quality", ["basic", "high"]),
            ], price: .flat(6.5), seconds: 8...18, format: "jpg", base: 960, path: .p),
        .init(
            name: "seedream/5-lite-text-to-image",
            fields: [
                .text("prompt", limit: 3000), .requiredOneOf("aspect_ratio", eight),
                .requiredOneOf("quality", ["basic", "high", "ultra"]), pngOrJPEG,
            ], price: .flat(5.5), seconds: 15...30, showsGenerating: true),
        .init(
            name: "seedream/5-lite-image-to-image",
            fields: [
                .text("prompt", limit: 3000), .requiredLinks("image_urls", limit: 14),
                .requiredOneOf("aspect_ratio", eight), .requiredOneOf("quality", ["basic", "high", "ultra"]),
                pngOrJPEG,
            ], price: .flat(5.5), seconds: 15...30, showsGenerating: true),
    ]

    private static let others: [ModelRule] = [
        flux("flux-2/pro-text-to-image", .by("resolution", [("1K", 5), ("2K", 7)])),
        flux("flux-2/flex-text-to-image", .by("resolution", [("1K", 14), ("2K", 24)])),
        flux("flux-2/pro-image-to-image", .by("resolution", [("1K", 5), ("2K", 7)]), references: true),
        flux("flux-2/flex-image-to-image", .by("resolution", [("1K", 14), ("2K", 24)]), references: true),
        .init(
            name: "qwen/text-to-image",
            fields: [
                .text("prompt", limit: 5000), .oneOf("image_size", named, default: "square_hd"), pngOrJPEG,
                .optionalText("negative_prompt", limit: 500),
            ], price: .flat(4), seconds: 5...12),
        .init(
            name: "qwen/image-edit",
            fields: [
                .text("prompt", limit: 2000), .requiredLink("image_url"),
                .oneOf("image_size", named, default: "landscape_4_3"), pngOrJPEG,
            ], price: .flat(5), seconds: 5...12, countField: "num_images"),
        .init(
            name: "ideogram/v3-text-to-image",
            fields: [
                .text("prompt", limit: 5000),
                .oneOf("rendering_speed", ["TURBO", "BALANCED", "QUALITY"], default: "BALANCED"),
                .oneOf("image_size", named, default: "square_hd"),
            ], price: .by("rendering_speed", [("BALANCED", 7), ("TURBO", 3.5), ("QUALITY", 10)]), seconds: 6...16),
        .init(
            name: "z-image",
            fields: [.text("prompt", limit: 1000), .requiredOneOf("aspect_ratio", five)],
            price: .flat(5), seconds: 5...10),
        .init(
            name: "grok-imagine/text-to-image",
            fields: [.text("prompt", limit: 5000), ratio(["2:3", "3:2", "1:1", "16:9", "9:16"])],
            price: .flat(4), seconds: 12...20, format: "jpg", count: 6),
        .init(
            name: "grok-imagine/image-to-image",
            fields: [.requiredLinks("image_urls", limit: 5), .optionalText("prompt", limit: 5000)],
            price: .flat(4), seconds: 15...25, format: "jpg", count: 2),
        .init(
            name: "wan/2-7-image",
            fields: [
                .text("prompt", limit: 5000), .links("input_urls", limit: 9),
                ratio(["1:1", "16:9", "9:16", "4:3", "3:4"]), .oneOf("resolution", ["1K", "2K"], default: "2K"),
            ], price: .flat(4.8), seconds: 12...20, count: 4, countField: "n", path: .wan),
    ]

    private static func flux(_ name: String, _ price: ModelRule.Price, references: Bool = false) -> ModelRule {
        var fields: [ModelRule.Field] = [
            .text("prompt", limit: 5000), .requiredOneOf("resolution", ["1K", "2K"]),
        ]
        if references {
            fields += [.requiredOneOf("aspect_ratio", seven + ["auto"]), .requiredLinks("input_urls", limit: 8)]
        } else {
            fields.append(.requiredOneOf("aspect_ratio", seven))
        }
        return ModelRule(name: name, fields: fields, price: price, seconds: 8...18)
    }

    static let all = google + openAI + byteDance + others
}
