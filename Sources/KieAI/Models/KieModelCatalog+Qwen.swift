import JSON

extension KieModelCatalog {
    static let qwen: [KieModel] = [
        KieModel(
            "qwen/text-to-image", "Qwen Image",
            fields: [.prompt(), .imageSize(sixSizes), .outputFormat("png,jpeg"), negativePrompt]),
        KieModel(
            "qwen/image-to-image", "Qwen Image to Image",
            fields: [
                .prompt(), .image("image_url", megabytes: 10), .outputFormat("png,jpeg"), negativePrompt,
                .other("strength", .number(0...1)),
            ]),
        KieModel(
            "qwen/image-edit", "Qwen Image Edit",
            fields: [
                .prompt(), .image("image_url", megabytes: 10), .imageSize(sixSizes), .outputFormat("png,jpeg"),
                negativePrompt, .other("num_images", ModelField.options("1,2,3,4"), always: "1"),
            ]),
        KieModel(
            "qwen2/text-to-image", "Qwen Image 2",
            fields: [.prompt(800), .aspectRatio("1:1,3:4,4:3,9:16,16:9", name: "image_size")], price: .flat(5.6)),
        KieModel(
            "qwen2/image-edit", "Qwen Image 2 Edit",
            fields: [
                .prompt(800), .image("image_url"),
                .aspectRatio("1:1,3:4,4:3,9:16,16:9,2:3,3:2,21:9", name: "image_size"),
            ],
            price: .flat(5.6)),
        qwen3("qwen3/text-to-image", "Qwen Image 3", edits: false),
        qwen3("qwen3/image-to-image", "Qwen Image 3 Edit", edits: true),
        qwen3("qwen3/pro-text-to-image", "Qwen Image 3 Pro", edits: false),
        qwen3("qwen3/pro-image-to-image", "Qwen Image 3 Pro Edit", edits: true),
    ]

    private static let negativePrompt = ModelField.other("negative_prompt", .text(1...500))

    /// The list of ratios is taken from Qwen Image 2; only the default, 16:9, is documented for certain.
    private static func qwen3(_ id: String, _ name: String, edits: Bool) -> KieModel {
        KieModel(
            id, name,
            fields: [
                .prompt(5_000), .aspectRatio("1:1,3:4,4:3,9:16,16:9", default: "16:9", name: "image_size"),
                .resolution("1K,2K", default: nil), .outputFormat("png,jpeg"),
                .other("prompt_extend", .boolean, default: "true"),
            ] + (edits ? [.references("image_urls", upTo: 3)] : []))
    }
}
