extension KieModelCatalog {
    static let flux: [KieModel] = [
        flux("flux-2/pro", "FLUX.2 Pro", edits: false, prices: ["1K": 5, "2K": 7]),
        flux("flux-2/pro", "FLUX.2 Pro Edit", edits: true, prices: ["1K": 5, "2K": 7]),
        flux("flux-2/flex", "FLUX.2 Flex", edits: false, prices: ["1K": 14, "2K": 24]),
        flux("flux-2/flex", "FLUX.2 Flex Edit", edits: true, prices: ["1K": 14, "2K": 24]),
    ]

    private static func flux(_ base: String, _ name: String, edits: Bool, prices: [String: Double]) -> KieModel {
        let ratios = "1:1,4:3,3:4,16:9,9:16,3:2,2:3"
        let common: [ModelField] = [.prompt(5_000, minimum: 3), .resolution("1K,2K", required: true), .nsfwChecker]
        let specific: [ModelField] =
            edits
            ? [
                .aspectRatio(ratios + ",auto", default: "auto", required: true),
                .references("input_urls", upTo: 8, megabytes: 10),
            ]
            : [.aspectRatio(ratios, default: "1:1", required: true)]
        return KieModel(
            "\(base)-\(edits ? "image-to-image" : "text-to-image")", name, fields: common + specific,
            price: .byResolution(prices))
    }
}
