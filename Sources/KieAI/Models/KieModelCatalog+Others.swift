import JSON

extension KieModelCatalog {
    static let others: [KieModel] = [
        KieModel(
            // `z-image/z-image`, the documentation page's path, is refused.
            "z-image", "Z-Image",
            fields: [
                .prompt(1_000), .aspectRatio("1:1,4:3,3:4,16:9,9:16", default: "1:1", required: true), .nsfwChecker,
            ]),
        KieModel(
            "grok-imagine/text-to-image", "Grok Imagine",
            fields: [.prompt(5_000), .aspectRatio(grokRatios), .other("enable_pro", .boolean)],
            // No field asks for fewer: six results per task, two per edit, were seen on the wire.
            price: .flat(4), expectedSeconds: 14, imagesPerTask: 6),
        KieModel(
            // The schema allows five images, its text one; one is safe.
            "grok-imagine/image-to-image", "Grok Imagine Edit",
            fields: [.prompt(required: false), .references("image_urls", upTo: 1, megabytes: 10)],
            price: .flat(4), expectedSeconds: 23, imagesPerTask: 2),
        KieModel(
            // The editing models of this family work on segments of an earlier task, not on images.
            "grok-imagine-image-2-0/text-to-image", "Grok Imagine 2",
            fields: [.prompt(), .aspectRatio(grokRatios, default: "1:1", required: true)]),
        wan("wan/2-7-image", "Wan 2.7 Image", resolutions: "1K,2K", credits: 4.8, seconds: 13),
        wan("wan/2-7-image-pro", "Wan 2.7 Image Pro", resolutions: "1K,2K,4K", credits: 12, seconds: 29),
        KieModel(
            "recraft/crisp-upscale", "Recraft Crisp Upscale", fields: [.image("image", megabytes: 10)],
            price: .flat(3)),
        KieModel(
            "recraft/remove-background", "Recraft Remove Background", fields: [.image("image", megabytes: 5)],
            price: .flat(2)),
        KieModel(
            "topaz/image-upscale", "Topaz Upscale",
            fields: [
                .image("image_url"),
                .other("upscale_factor", ModelField.options("1,2,4"), always: "2", required: true),
            ]),
    ]

    private static let grokRatios = "2:3,3:2,1:1,16:9,9:16"

    /// Without `n` a task makes four images (documented). The ratio is for text to image only, as is 4K.
    private static func wan(
        _ id: String, _ name: String, resolutions: String, credits: Double, seconds: Int
    ) -> KieModel {
        let ratios = "1:1,16:9,4:3,21:9,3:4,9:16,8:1,1:8"
        return KieModel(
            id, name,
            fields: [
                .prompt(5_000), .references("input_urls", upTo: 9, megabytes: 10, required: false),
                .aspectRatio(ratios), .other("n", .integer(1...12), default: "4", always: 1),
                .resolution(resolutions, default: "2K"), .seed, .nsfwChecker,
            ],
            exclusions: [
                .init(aspectRatios: ratios.split(separator: ",").map(String.init), onlyWithReferences: true),
                .init(resolutions: ["4K"], onlyWithReferences: true),
            ],
            price: .flat(credits), expectedSeconds: seconds)
    }
}
