extension KieModelCatalog {
    private static let tenRatios = "1:1,2:3,3:2,3:4,4:3,4:5,5:4,9:16,16:9,21:9"
    private static let fourteenRatios = tenRatios + ",1:4,4:1,1:8,8:1"

    static let google: [KieModel] = [
        KieModel(
            "nano-banana-pro", "Nano Banana Pro",
            fields: [
                .prompt(10_000), .references("image_input", upTo: 8, megabytes: 30, required: false),
                .aspectRatio(tenRatios + ",auto", default: "1:1"), .resolution(),
                .outputFormat("png,jpg", default: "png"),
            ],
            price: .byResolution(["1K": 18, "2K": 18, "4K": 24]),
            // An estimate: no run of this family was recorded; claims go from 10 s to 3 minutes.
            expectedSeconds: 25),
        KieModel(
            "nano-banana-2", "Nano Banana 2",
            fields: [
                .prompt(20_000), .references("image_input", upTo: 14, megabytes: 30, required: false),
                .aspectRatio(fourteenRatios + ",auto", default: "auto"), .resolution(),
                .outputFormat("png,jpg", default: "jpg"),
            ],
            price: .byResolution(["1K": 8, "2K": 12, "4K": 18])),
        KieModel(
            // With a `google/` prefix this id is refused.
            "nano-banana-2-lite", "Nano Banana 2 Lite",
            fields: [
                .prompt(20_000), .references("image_urls", upTo: 10, megabytes: 30, required: false),
                .aspectRatio(fourteenRatios + ",auto", default: "auto", required: true),
            ]),
        KieModel(
            "google/nano-banana", "Nano Banana",
            fields: [
                .prompt(5_000), .aspectRatio(tenRatios + ",auto", default: "1:1"),
                .outputFormat("png,jpeg", default: "png"), .nsfwChecker,
            ],
            price: .flat(4)),
        KieModel(
            "google/nano-banana-edit", "Nano Banana Edit",
            fields: [
                .prompt(5_000), .references("image_urls", upTo: 10, megabytes: 10),
                .aspectRatio(tenRatios + ",auto", default: "1:1"), .outputFormat("png,jpeg", default: "png"),
            ],
            price: .flat(4)),
        imagen("google/imagen4-fast", "Imagen 4 Fast", ratio: "16:9", seed: .seed, credits: 4),
        imagen("google/imagen4", "Imagen 4", ratio: "1:1", seed: .other("seed", .text(1...500)), credits: 8),
        imagen(
            "google/imagen4-ultra", "Imagen 4 Ultra", ratio: "1:1", seed: .other("seed", .text(1...500)), credits: 12),
    ]

    /// `seed` is a number for the fast model and text for the others (documented).
    private static func imagen(
        _ id: String, _ name: String, ratio: String, seed: ModelField, credits: Double
    ) -> KieModel {
        KieModel(
            id, name,
            fields: [
                .prompt(5_000), .aspectRatio("1:1,16:9,9:16,3:4,4:3,auto", default: ratio),
                .other("negative_prompt", .text(1...5_000)), seed,
            ],
            price: .flat(credits))
    }
}
