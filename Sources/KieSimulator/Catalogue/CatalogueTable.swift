/// The models the simulated provider lists: those whose tasks it can run, and some of other kinds.
enum CatalogueTable {
    static var entries: [CatalogueEntry] { images + others }

    private static let images: [CatalogueEntry] = ModelTable.all.map { rule in
        let takesImages = rule.fields.contains { if case .requiredLinks = $0 { true } else { $0.isRequiredLink } }
        var entry = CatalogueEntry(
            model: rule.name, title: "\(words(rule.name)) API — Images at a Fair Price",
            provider: makers.first { rule.name.hasPrefix($0.prefix) }?.name ?? "Other",
            taskTypes: [takesImages ? "Image to Image" : "Text to Image"],
            description: "\(words(rule.name)) makes images from words.",
            pricingDesc: prices[rule.name] ?? plainPrice(rule.price), input: SchemaWriter.input(of: rule), rule: rule)
        // Gaps in the real list.
        if ["z-image", "qwen/image-edit"].contains(rule.name) { entry.description = nil }
        if rule.name == "ideogram/v3-text-to-image" { entry.pricingDesc = nil }
        if rule.name == "qwen/image-edit" { entry.input = nil }
        if rule.name == "z-image" { entry.isMonitored = false }
        if rule.name == "nano-banana-2-lite" { entry.successRate = nil }
        if rule.name == "grok-imagine/image-to-image" { entry.input = SchemaWriter.twoForms(entry.input) }
        return entry
    }

    private static let makers: [(prefix: String, name: String)] = [
        ("google/", "Google"), ("nano-banana", "Google"), ("gpt-image", "OpenAI"), ("bytedance/", "ByteDance"),
        ("seedream/", "ByteDance"), ("flux-2/", "Black Forest Labs"), ("qwen", "Alibaba"), ("wan/", "Alibaba"),
        ("ideogram/", "Ideogram"), ("grok-imagine", "xAI"), ("z-image", "Alibaba"),
    ]

    /// Prices are prose, and no two have the same form.
    private static let prices: [String: String] = [
        "nano-banana-pro": "18 credits (~$0.09) per image for 1K and 2K, 24 credits (~$0.12) per image for 4K.",
        "nano-banana-2":
            "Nano Banana 2 pricing:\n1K: 8 credits ($0.04)\n2K: 12 credits ($0.06)\n4K: 18 credits ($0.09)",
        "gpt-image-2-text-to-image":
            "GPT Image 2 - now just 6 credits ($0.03) for 1 K, 10 credits ($0.05) for 2 K, and 16 credits ($0.08) for 4 K.",
        "gpt-image/1.5-text-to-image": "Medium quality costs 4 credits ($0.02), high quality costs 22 credits ($0.11).",
        "grok-imagine/text-to-image": "Each generation costs 4 credits ($0.02) and returns 6 images.",
        "qwen/text-to-image": "4 credits per megapixel ($0.02).",
        "seedream/4.5-text-to-image": "6.5 credits per image（≈ $0.0325）",
        "wan/2-7-image": "4.8 credits per image ($0.024)",
    ]

    private static func plainPrice(_ price: ModelRule.Price) -> String {
        func text(_ credits: Double) -> String { JSON.number(credits).text }
        switch price {
        case .flat(let credits): return "\(text(credits)) credits per image"
        case .by(_, let prices):
            return prices.map { "\($0.0): \(text($0.1)) credits" }.joined(separator: "; ")
        }
    }

    private static func words(_ name: String) -> String {
        name.split { "/-".contains($0) }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    /// Models that an image server has to leave out.
    private static let others: [CatalogueEntry] = [
        CatalogueEntry(
            model: "kling/v2-1-master-text-to-video", title: "Kling 2.1 Master API — Text to Video", provider: "Kling",
            taskTypes: ["Text to Video"], description: "Videos of five or ten seconds.",
            pricingDesc:
                "A 5-second video costs 160 credits ($0.80), and a 10-second video costs 320 credits ($1.60).",
            input: SchemaWriter.object(["prompt": ["type": "string"]], required: ["prompt"])),
        CatalogueEntry(
            model: "omnihuman-1-5", title: "OmniHuman 1.5 API", provider: "ByteDance", taskTypes: ["Image to Video"],
            description: nil, pricingDesc: "27 credits per second (~$0.135)",
            input: SchemaWriter.object(["image_url": ["type": "string"]], required: ["image_url"])),
        CatalogueEntry(
            model: "gpt-5-2", title: "GPT 5.2 API", provider: "OpenAI", taskTypes: ["Chat"],
            description: "A language model.",
            pricingDesc: "Input 70 credits / 1M tokens, Output 840 credits / 1M tokens",
            path: "/gpt-5-2/v1/chat/completions", input: SchemaWriter.object([:], required: [])),
        // It makes images, but is not called as a task.
        CatalogueEntry(
            model: "gemini-3-flash-image-chat", title: "Gemini Image Chat API", provider: "Google",
            taskTypes: ["Text to Image", "Chat"], description: "Images in a conversation.",
            pricingDesc: "5 credits per image", path: "/gemini-3-flash/v1/chat/completions",
            input: SchemaWriter.object([:], required: [])),
    ]
}

extension ModelRule.Field {
    fileprivate var isRequiredLink: Bool { if case .requiredLink = self { true } else { false } }
}
