import JSON

extension KieModelCatalog {
    static let ideogram: [KieModel] = [
        KieModel("ideogram/v3-text-to-image", "Ideogram 3", fields: [.prompt(5_000), .imageSize(sixSizes)] + version3),
        KieModel(
            "ideogram/v3-edit", "Ideogram 3 Edit",
            fields: [.prompt(5_000), .image("image_url"), .image("mask_url")] + version3),
        KieModel(
            "ideogram/v3-remix", "Ideogram 3 Remix",
            fields: [
                .prompt(5_000), .image("image_url"), .imageSize(sixSizes), .other("strength", .number(0...1)),
            ] + version3),
        KieModel("ideogram/character", "Ideogram Character", fields: [.prompt(), faces] + character),
        KieModel(
            "ideogram/character-edit", "Ideogram Character Edit",
            fields: [.prompt(), .image("image_url"), .image("mask_url"), faces] + character),
        KieModel(
            "ideogram/character-remix", "Ideogram Character Remix",
            fields: [.prompt(), .image("image_url"), faces] + character),
    ]

    /// The number of images is not documented; one is what every example has.
    private static let faces = ModelField.references("reference_image_urls", upTo: 1)
    private static let renderingSpeed = ModelField.other(
        "rendering_speed", ModelField.options("TURBO,BALANCED,QUALITY"))

    private static let version3: [ModelField] = [renderingSpeed, .other("style", .text(1...100))]

    private static let character: [ModelField] = [
        renderingSpeed, .other("style", ModelField.options("AUTO,REALISTIC,FICTION")),
        .other("num_images", ModelField.options("1,2,3,4"), always: "1"),
    ]
}
