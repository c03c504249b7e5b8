public import JSON

/// One field of a model's `input`, as Kie's documentation has it.
public struct ModelField: Sendable, Equatable {
    /// Which part of an ``KieImageRequest`` goes into the field.
    public enum Role: Sendable, Equatable {
        case prompt, aspectRatio, resolution, outputFormat, reference
        /// None: the field is left out, or always sent with ``ModelField/fixedValue``.
        case other
    }

    /// One allowed value.
    public struct Choice: Sendable, Equatable {
        /// The word for it in an ``KieImageRequest``; nil when there is none and the value cannot be asked for.
        public let word: String?
        /// The text that is sent.
        public let wireValue: String
    }

    /// What values the field takes.
    public enum Kind: Sendable, Equatable {
        /// Text of that many characters.
        case text(ClosedRange<Int>)
        case choice([Choice])
        case integer(ClosedRange<Int>?)
        case number(ClosedRange<Double>?)
        case boolean
        /// One image URL; the file may have that many megabytes, nil when not documented.
        case imageURL(megabytes: Int?)
        /// An array of image URLs, each file of at most that many megabytes.
        case imageURLs(count: ClosedRange<Int>, megabytes: Int?)
    }

    /// The name in `input`.
    public let name: String
    /// The part of a request that goes here.
    public let role: Role
    /// What values it takes.
    public let kind: Kind
    /// Whether Kie refuses a task without it.
    public let isRequired: Bool
    /// What Kie takes when the field is left out (documented), or this library's choice for a required field without
    /// one. As sent.
    public let defaultValue: String?
    /// Sent with every request: it keeps one task to one image, or fills a required field nobody asks for.
    public let fixedValue: JSONValue?

    /// The allowed values of a choice, else none.
    public var choices: [Choice] {
        guard case .choice(let choices) = kind else { return [] }
        return choices
    }

    /// The word for ``defaultValue``.
    var defaultWord: String? {
        choices.first { $0.wireValue == defaultValue }?.word
    }

    /// How many image URLs fit: at most one for a single field.
    var referenceCount: ClosedRange<Int> {
        switch kind {
        case .imageURL: isRequired ? 1...1 : 0...1
        case .imageURLs(let count, _): isRequired ? count : 0...count.upperBound
        default: 0...0
        }
    }
}

extension ModelField {
    static func prompt(_ maximum: Int? = nil, minimum: Int = 1, required: Bool = true) -> ModelField {
        ModelField(
            name: "prompt", role: .prompt, kind: .text(minimum...(maximum ?? .max)), isRequired: required,
            defaultValue: nil, fixedValue: nil)
    }

    /// `values` are ratios separated by commas.
    static func aspectRatio(
        _ values: String, default defaultValue: String? = nil, required: Bool = false, name: String = "aspect_ratio"
    ) -> ModelField {
        choice(name, .aspectRatio, words(values), default: defaultValue, required: required)
    }

    /// `image_size` with names such as `portrait_16_9`, which is 9:16. `square` is a smaller `square_hd` and has no word.
    static func imageSize(_ names: String, default defaultValue: String? = nil) -> ModelField {
        let choices = names.split(separator: ",").map { Choice(word: ratio(ofSize: $0), wireValue: String($0)) }
        return choice("image_size", .aspectRatio, choices, default: defaultValue, required: false)
    }

    /// The ratio that the name of a size means, or is.
    static func ratio(ofSize name: some StringProtocol) -> String? {
        if name.contains(":") { return String(name) }
        if name == "square_hd" { return "1:1" }
        let parts = name.split(separator: "_")
        guard parts.count == 3 else { return nil }
        return parts[0] == "portrait" ? "\(parts[2]):\(parts[1])" : "\(parts[1]):\(parts[2])"
    }

    static func resolution(
        _ values: String = "1K,2K,4K", default defaultValue: String? = "1K", required: Bool = false,
        name: String = "resolution"
    ) -> ModelField {
        choice(name, .resolution, words(values), default: defaultValue, required: required)
    }

    /// A required `quality` whose values stand for resolutions; the first is taken when none is asked for.
    static func quality(_ values: KeyValuePairs<String, String>) -> ModelField {
        let choices = values.map { Choice(word: $0.value, wireValue: $0.key) }
        return choice("quality", .resolution, choices, default: choices.first?.wireValue, required: true)
    }

    /// `values` as sent: models differ in `jpg` and `jpeg`.
    static func outputFormat(_ values: String, default defaultValue: String? = nil) -> ModelField {
        let choices = values.split(separator: ",").map {
            Choice(word: $0 == "jpeg" ? "jpg" : String($0), wireValue: String($0))
        }
        return choice("output_format", .outputFormat, choices, default: defaultValue, required: false)
    }

    static func references(
        _ name: String, upTo count: Int, megabytes: Int? = nil, required: Bool = true
    ) -> ModelField {
        let kind = Kind.imageURLs(count: 1...count, megabytes: megabytes)
        return ModelField(
            name: name, role: .reference, kind: kind, isRequired: required, defaultValue: nil, fixedValue: nil)
    }

    static func image(_ name: String, megabytes: Int? = nil) -> ModelField {
        ModelField(
            name: name, role: .reference, kind: .imageURL(megabytes: megabytes), isRequired: true, defaultValue: nil,
            fixedValue: nil)
    }

    /// A field no ``KieImageRequest`` speaks of.
    static func other(
        _ name: String, _ kind: Kind, default defaultValue: String? = nil, always fixedValue: JSONValue? = nil,
        required: Bool = false
    ) -> ModelField {
        ModelField(
            name: name, role: .other, kind: kind, isRequired: required, defaultValue: defaultValue,
            fixedValue: fixedValue)
    }

    /// Switches Kie's own extra filter; off by default over the API (documented).
    static let nsfwChecker = ModelField.other("nsfw_checker", .boolean, default: "false")
    static let seed = ModelField.other("seed", .integer(nil))

    static func options(_ values: String) -> Kind {
        .choice(values.split(separator: ",").map { Choice(word: nil, wireValue: String($0)) })
    }

    private static func words(_ values: String) -> [Choice] {
        values.split(separator: ",").map { Choice(word: String($0), wireValue: String($0)) }
    }

    private static func choice(
        _ name: String, _ role: Role, _ choices: [Choice], default defaultValue: String?, required: Bool
    ) -> ModelField {
        ModelField(
            name: name, role: role, kind: .choice(choices), isRequired: required, defaultValue: defaultValue,
            fixedValue: nil)
    }
}
