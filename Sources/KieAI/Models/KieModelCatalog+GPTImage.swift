import JSON

extension KieModelCatalog {
    static let gptImage: [KieModel] = [
        gptImage2("gpt-image-2-text-to-image", "GPT Image 2", references: [], seconds: 55),
        gptImage2(
            "gpt-image-2-image-to-image", "GPT Image 2 Edit",
            references: [.references("input_urls", upTo: 16, megabytes: 30)], seconds: 48),
        gptImage25("gpt-image-2-5-flare", "GPT Image 2.5 Flare", edits: false, creditsAt1K: 6, seconds: 67),
        gptImage25("gpt-image-2-5-flare", "GPT Image 2.5 Flare Edit", edits: true, creditsAt1K: 6),
        gptImage25("gpt-image-2-5-sunburst", "GPT Image 2.5 Sunburst", edits: false),
        gptImage25("gpt-image-2-5-sunburst", "GPT Image 2.5 Sunburst Edit", edits: true),
        gptImage15("gpt-image/1.5-text-to-image", "GPT Image 1.5", references: [], ratio: "1:1"),
        gptImage15(
            "gpt-image/1.5-image-to-image", "GPT Image 1.5 Edit",
            references: [.references("input_urls", upTo: 16, megabytes: 10)], ratio: "3:2"),
    ]

    private static func gptImage2(
        _ id: String, _ name: String, references: [ModelField], seconds: Int
    ) -> KieModel {
        KieModel(
            id, name,
            fields: [
                .prompt(20_000),
                .aspectRatio("auto,1:1,3:2,2:3,4:3,3:4,5:4,4:5,16:9,9:16,2:1,1:2,3:1,1:3,21:9,9:21", default: "auto"),
                .resolution(),
            ] + references,
            // Documented; otherwise "the task will fail to create".
            exclusions: [
                .init(aspectRatios: ["auto"], resolutions: ["2K", "4K"]),
                .init(aspectRatios: ["1:1"], resolutions: ["4K"]),
                .init(aspectRatios: ["5:4", "4:5", "3:1", "1:3", "9:21"], resolutions: ["2K", "4K"]),
            ],
            price: .byResolution(["1K": 6, "2K": 10, "4K": 16]), expectedSeconds: seconds)
    }

    /// The number of input images is not documented for these; taken from GPT Image 2, as is the field's name.
    private static func gptImage25(
        _ base: String, _ name: String, edits: Bool, creditsAt1K: Double? = nil, seconds: Int? = nil
    ) -> KieModel {
        KieModel(
            "\(base)-\(edits ? "image-to-image" : "text-to-image")", name,
            fields: [
                .prompt(20_000),
                .aspectRatio("auto,1:1,3:2,2:3,4:3,3:4,16:9,9:16,21:9,27:16,16:27,9:8,8:9", default: "auto"),
                .resolution(),
            ] + (edits ? [.references("input_urls", upTo: 16, megabytes: 30)] : []),
            exclusions: [.init(aspectRatios: ["27:16", "16:27", "9:8", "8:9"], resolutions: ["2K", "4K"])],
            price: creditsAt1K.map { .byResolution(["1K": $0]) }, expectedSeconds: seconds)
    }

    /// `quality` is about detail, not size; the price is the one of `medium`.
    private static func gptImage15(
        _ id: String, _ name: String, references: [ModelField], ratio: String
    ) -> KieModel {
        KieModel(
            id, name,
            fields: [
                .prompt(), .aspectRatio("1:1,2:3,3:2", default: ratio, required: true),
                .other("quality", ModelField.options("medium,high"), always: "medium", required: true),
            ] + references,
            price: .flat(4))
    }
}
