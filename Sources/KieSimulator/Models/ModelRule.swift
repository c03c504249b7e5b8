/// What the provider accepts for one model, what it charges and what it returns. Taken from the provider's
/// documentation as data; shares nothing with any client, so a wrong assumption can't pass on both sides.
struct ModelRule: Sendable {
    /// One input field. Fields not listed are accepted and ignored, as the provider does.
    enum Field: Sendable {
        case text(String, limit: Int)
        case optionalText(String, limit: Int)
        case oneOf(String, [String], default: String)
        case requiredOneOf(String, [String])
        case links(String, limit: Int)
        case requiredLinks(String, limit: Int)
        case requiredLink(String)
        /// Must be there, whatever it is.
        case required(String)
    }

    enum Price: Sendable {
        case flat(Double)
        /// The value of `field` decides; a value not listed costs the first price.
        case by(String, [(String, Double)])
    }

    /// The path a result URL has; the provider's differ by upstream.
    enum PathStyle: Sendable {
        case h, p, chatgpt, wan, na2
    }

    let name: String
    let fields: [Field]
    let price: Price
    /// Seconds from create to complete.
    let seconds: ClosedRange<Double>
    /// Most models stay `waiting` all the time, a few report `generating`.
    var showsGenerating = false
    /// The file name's suffix when the model has no `output_format`.
    var format = "png"
    /// How many images come out by default, and the field that sets the number.
    var count = 1
    var countField: String?
    /// The side length of a square image at 1K.
    var base = 1024
    var path = PathStyle.h
    /// Aspect ratios that are limited to some resolutions.
    var resolutionsByRatio: [String: [String]] = [:]

    /// Checks the input the way the provider does, one refusal at a time.
    func check(_ input: JSON) throws(Refusal) {
        for field in fields {
            switch field {
            case .text(let name, let limit):
                guard let text = input[name]?.stringValue, !text.isEmpty else { throw .missingField }
                guard text.unicodeScalars.count <= limit else { throw .tooLong(name, limit: limit) }
            case .optionalText(let name, let limit):
                guard let value = input[name] else { continue }
                guard let text = value.stringValue else { throw .serverException }
                guard text.unicodeScalars.count <= limit else { throw .tooLong(name, limit: limit) }
            case .oneOf(let name, let values, _):
                guard let value = input[name] else { continue }
                guard let text = value.stringValue, values.contains(text) else { throw .notAllowed(name) }
            case .requiredOneOf(let name, let values):
                guard let value = input[name] else { throw .missingField }
                guard let text = value.stringValue, values.contains(text) else { throw .notAllowed(name) }
            case .links(let name, let limit):
                if let value = input[name] { try checkLinks(value, name, limit) }
            case .requiredLinks(let name, let limit):
                guard let value = input[name], value != .array([]) else { throw .missingField }
                try checkLinks(value, name, limit)
            case .requiredLink(let name):
                guard let value = input[name]?.stringValue, !value.isEmpty else { throw .missingField }
            case .required(let name):
                guard input[name] != nil else { throw .missingField }
            }
        }
        if let ratio = choice("aspect_ratio", in: input), let allowed = resolutionsByRatio[ratio],
            let resolution = choice("resolution", in: input), !allowed.contains(resolution)
        {
            throw .notAllowed("resolution")
        }
    }

    private func checkLinks(_ value: JSON, _ name: String, _ limit: Int) throws(Refusal) {
        guard case .array(let links) = value, links.allSatisfy({ $0.stringValue != nil }) else {
            throw .serverException
        }
        guard links.count <= limit else { throw .tooLong(name, limit: limit) }
    }

    /// The value of a choice in the input, or else the model's default.
    func choice(_ name: String, in input: JSON) -> String? {
        if let value = input[name]?.stringValue { return value }
        for case .oneOf(name, _, let fallback) in fields { return fallback }
        return nil
    }

    func credits(for input: JSON) -> Double {
        switch price {
        case .flat(let credits): return credits
        case .by(let field, let prices):
            let value = choice(field, in: input)
            return (prices.first { $0.0 == value } ?? prices.first)?.1 ?? 0
        }
    }

    /// How many images to make; some models take the number as a string.
    func imageCount(for input: JSON) -> Int {
        guard let countField, let value = input[countField] else { return count }
        switch value {
        case .number(let number) where (1...12).contains(number): return Int(number)
        case .string(let text): return Int(text).flatMap { (1...12).contains($0) ? $0 : nil } ?? count
        default: return count
        }
    }
}
