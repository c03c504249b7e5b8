import JSON

extension KieModel {
    /// A model that only Kie's list knows, as far as its schema can be put into the words of a ``KieImageRequest``: prompt,
    /// ratio, resolution, format and reference images by the names that Kie's models have for them. Every other field is
    /// left to the model, or gets its default where it is required; what says how many images to make is set to one.
    ///
    /// Nil when it makes no images, is no task, or needs something that a request has no word for.
    public init?(_ listed: ListedModel, schema: ModelSchema) {
        guard listed.makesImages, schema.isTask, let input = schema.input else { return nil }
        var fields: [ModelField] = []
        for field in input.fields {
            guard let field = ModelField(field) else { return nil }
            fields.append(field)
        }
        self.init(
            listed.id, Self.name(of: listed.id), fields: fields, price: listed.price?.credits.flatMap { Price($0) })
        let request = KieImageRequest(
            prompt: "a red boat", referenceImageURLs: (0..<minReferences).map { "https://example.com/\($0).png" })
        guard field(.prompt) != nil || takesReferences, let sample = try? self.input(for: request),
            input.issues(in: .object(sample)).isEmpty
        else { return nil }
    }

    /// The same model at another price.
    func priced(_ price: Price) -> KieModel {
        KieModel(
            id, name, fields: fields, exclusions: exclusions, price: price, expectedSeconds: expectedSeconds,
            imagesPerTask: imagesPerTask)
    }

    /// `seedream/5-flash-text-to-image` is Seedream 5 Flash Text to Image.
    private static func name(of id: String) -> String {
        id.split { "/-_".contains($0) }.map { $0 == "to" ? "to" : $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }
}

extension KieModel.Price {
    /// The price of a task that makes one image; nil for a price by the megapixel.
    init?(_ price: CreditPrice) {
        guard price.unit != .megapixel else { return nil }
        if let flat = price.flat { self = .flat(flat) } else { self = .byResolution(price.byResolution) }
    }
}

extension ModelField {
    /// The field with the part of a request that goes into it, by its name; nil when it is required and nothing does.
    fileprivate init?(_ field: JSONSchemaField) {
        let words = field.choices.compactMap(\.stringValue)
        let defaultWord = field.defaultValue?.stringValue
        func choice(_ role: Role, _ choices: [Choice]) -> ModelField {
            ModelField(
                name: field.name, role: role, kind: .choice(choices), isRequired: field.isRequired,
                defaultValue: defaultWord ?? (field.isRequired ? words.first : nil), fixedValue: nil)
        }
        let isList = field.types == ["array"]
        let isText = field.types == ["string"]
        switch field.name {
        case "prompt" where isText:
            self = .prompt(field.maximumLength, required: field.isRequired)
        case "aspect_ratio" where !words.isEmpty, "ratio" where !words.isEmpty:
            self = choice(.aspectRatio, words.map { Choice(word: $0, wireValue: $0) })
        case "image_size" where !words.isEmpty:
            self = choice(.aspectRatio, words.map { Choice(word: Self.ratio(ofSize: $0), wireValue: $0) })
        case "resolution" where Self.areResolutions(words), "image_resolution" where Self.areResolutions(words),
            "size" where Self.areResolutions(words):
            self = choice(.resolution, words.map { Choice(word: $0.uppercased(), wireValue: $0) })
        case "output_format" where !words.isEmpty:
            self = choice(.outputFormat, words.map { Choice(word: $0 == "jpeg" ? "jpg" : $0, wireValue: $0) })
        case _ where isList && Self.imageLists.contains(field.name):
            self = .references(field.name, upTo: max(1, field.maximumCount ?? 1), required: field.isRequired)
        case _ where isText && words.isEmpty && field.isRequired && Self.images.contains(field.name):
            self = .image(field.name)
        default:
            guard let other = ModelField(other: field) else { return nil }
            self = other
        }
    }

    private init?(other field: JSONSchemaField) {
        var value: JSONValue?
        if field.isRequired {
            value = field.defaultValue ?? field.choices.first
            if value == nil, field.types == ["boolean"] { value = .boolean(false) }
        }
        if Self.counts.contains(field.name) {
            if let one = field.choices.first(where: { $0.lenientInteger == 1 }) {
                value = one
            } else if field.types == ["integer"] {
                value = .integer(1)
            }
        }
        guard !field.isRequired || value != nil else { return nil }
        self = .other(field.name, .text(0...(.max)), always: value, required: field.isRequired)
    }

    private static let imageLists: Set<String> = [
        "image_input", "image_urls", "input_urls", "input_images", "images", "reference_image_urls", "reference_images",
    ]
    private static let images: Set<String> = ["image", "image_url", "input_image", "input_url", "mask_url"]
    private static let counts: Set<String> = ["n", "num_images", "max_images", "number_of_images"]

    private static func areResolutions(_ words: [String]) -> Bool {
        !words.isEmpty && words.allSatisfy { $0.last == "K" && Double($0.dropLast()) != nil }
    }
}
