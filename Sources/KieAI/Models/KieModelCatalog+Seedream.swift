import JSON

extension KieModelCatalog {
    private static let eightRatios = "1:1,4:3,3:4,16:9,9:16,2:3,3:2,21:9"

    static let seedream: [KieModel] = [
        KieModel(
            "bytedance/seedream", "Seedream 3",
            fields: [
                .prompt(5_000), .imageSize(sixSizes), .other("guidance_scale", .number(1...10)), .seed,
            ]),
        seedream4("bytedance/seedream-v4-text-to-image", "Seedream 4", references: [], price: .flat(5)),
        seedream4(
            "bytedance/seedream-v4-edit", "Seedream 4 Edit",
            references: [.references("image_urls", upTo: 10, megabytes: 10)], price: nil),
        KieModel(
            "seedream/4.5-text-to-image", "Seedream 4.5",
            fields: [.prompt(3_000), ratio, .quality(["basic": "2K", "high": "4K"]), .nsfwChecker],
            price: .flat(6.5)),
        KieModel(
            "seedream/4.5-edit", "Seedream 4.5 Edit",
            fields: [
                .prompt(3_000), ratio, .quality(["basic": "2K", "high": "4K"]), .nsfwChecker,
                .references("image_urls", upTo: 14, megabytes: 10),
            ],
            price: .flat(6.5)),
        KieModel(
            "seedream/5-lite-text-to-image", "Seedream 5 Lite", fields: lite, price: .flat(5.5), expectedSeconds: 46),
        KieModel(
            "seedream/5-lite-image-to-image", "Seedream 5 Lite Edit",
            fields: lite + [.references("image_urls", upTo: 14, megabytes: 10)], price: .flat(5.5),
            expectedSeconds: 112),
        KieModel("seedream/5-pro-text-to-image", "Seedream 5 Pro", fields: pro),
        KieModel(
            "seedream/5-pro-image-to-image", "Seedream 5 Pro Edit",
            fields: pro + [.references("image_urls", upTo: 10)]),
    ]

    private static let ratio = ModelField.aspectRatio(eightRatios, default: "1:1", required: true)

    private static let lite: [ModelField] = [
        .prompt(3_000, minimum: 3), ratio, .quality(["basic": "2K", "high": "3K", "ultra": "4K"]),
        .outputFormat("png,jpeg"), .nsfwChecker,
    ]

    private static let pro: [ModelField] = [
        .prompt(5_000, minimum: 3), ratio, .quality(["basic": "1K", "high": "2K"]), .outputFormat("png,jpeg"),
        .nsfwChecker,
    ]

    private static func seedream4(
        _ id: String, _ name: String, references: [ModelField], price: KieModel.Price?
    ) -> KieModel {
        let sizes =
            "square_hd,square,portrait_4_3,portrait_3_2,portrait_16_9,"
            + "landscape_4_3,landscape_3_2,landscape_16_9,landscape_21_9"
        return KieModel(
            id, name,
            fields: [
                .prompt(5_000), .imageSize(sizes), .resolution(default: nil, name: "image_resolution"),
                .other("max_images", .integer(1...6), always: 1), .seed, .nsfwChecker,
            ] + references,
            price: price)
    }

    /// The sizes that several families share.
    static let sixSizes = "square_hd,square,portrait_4_3,portrait_16_9,landscape_4_3,landscape_16_9"
}
