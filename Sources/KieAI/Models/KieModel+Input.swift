public import JSON

extension KieModel {
    /// The request as this model's `input`: the right field names and values, nothing the model does not know.
    ///
    /// What the request leaves open is left open, except that required fields get an allowed default and fields that
    /// keep one task to one image are always sent. Throws ``InvalidImageRequest`` when the model cannot do what is
    /// asked; asking a model for something it has no field for is refused too, since Kie would ignore it and charge.
    public func input(for request: KieImageRequest) throws(InvalidImageRequest) -> [String: JSONValue] {
        var input: [String: JSONValue] = [:]
        for field in fields { if let value = field.fixedValue { input[field.name] = value } }
        if let field = field(.prompt), let prompt = try checkedPrompt(request.prompt, field) {
            input[field.name] = .string(prompt)
        }
        let options: [(ModelField.Role, InvalidImageRequest.Field, String?)] = [
            (.aspectRatio, .aspectRatio, request.aspectRatio), (.resolution, .resolution, request.resolution),
            (.outputFormat, .outputFormat, request.outputFormat),
        ]
        for (role, requestField, word) in options {
            if let (name, value) = try option(role, requestField, word) { input[name] = .string(value) }
        }
        try checkExclusions(request)
        for (name, value) in try references(request.referenceImageURLs) { input[name] = value }
        return input
    }

    private func checkedPrompt(_ prompt: String, _ field: ModelField) throws(InvalidImageRequest) -> String? {
        guard case .text(let length) = field.kind else { return nil }
        guard prompt.contains(where: { !$0.isWhitespace }) else {
            if field.isRequired { throw InvalidImageRequest(field: .prompt, message: "\(name) needs a prompt.") }
            return nil
        }
        // Kie's server counts as Java does; counting UTF-16 units is never more generous than any other way.
        let count = prompt.utf16.count
        if count > length.upperBound {
            let message = "The prompt has \(count) characters; \(name) takes at most \(length.upperBound)."
            throw InvalidImageRequest(field: .prompt, message: message)
        }
        if count < length.lowerBound {
            let message = "The prompt is too short; \(name) needs at least \(length.lowerBound) characters."
            throw InvalidImageRequest(field: .prompt, message: message)
        }
        return prompt
    }

    /// The wire name and value for an option; nil when nothing is to be sent.
    private func option(
        _ role: ModelField.Role, _ requestField: InvalidImageRequest.Field, _ word: String?
    ) throws(InvalidImageRequest) -> (name: String, value: String)? {
        guard let word else {
            guard let field = field(role), field.isRequired, let value = field.defaultValue else { return nil }
            return (field.name, value)
        }
        let label = requestField.label
        guard let field = field(role) else {
            throw InvalidImageRequest(field: requestField, message: "\(name) takes no \(label); leave it out.")
        }
        guard let choice = field.choice(for: word) else {
            let allowed = field.choices.compactMap(\.word).joined(separator: ", ")
            let shown = SafeText.clean(String(word.unicodeScalars.prefix(40)))
            let message = "\(name) has no \(label) \(shown); it takes \(allowed)."
            throw InvalidImageRequest(field: requestField, message: message)
        }
        return (field.name, choice.wireValue)
    }

    private func checkExclusions(_ request: KieImageRequest) throws(InvalidImageRequest) {
        let hasReferences = !request.referenceImageURLs.isEmpty
        let resolution = resolution(of: request)
        let ratio = request.aspectRatio.flatMap { field(.aspectRatio)?.choice(for: $0)?.word } ?? defaultAspectRatio
        for exclusion in exclusions {
            if exclusion.onlyWithReferences, !hasReferences { continue }
            if let ratios = exclusion.aspectRatios, !(ratio.map(ratios.contains) ?? false) { continue }
            if let sizes = exclusion.resolutions, !(resolution.map(sizes.contains) ?? false) { continue }
            throw refusal(exclusion, ratio: ratio ?? "", resolution: resolution ?? "")
        }
    }

    private func refusal(_ exclusion: Exclusion, ratio: String, resolution: String) -> InvalidImageRequest {
        let condition = exclusion.onlyWithReferences ? " with reference images" : ""
        guard let sizes = exclusion.resolutions else {
            let message = "\(name) takes no aspect ratio\(condition); leave it out."
            return InvalidImageRequest(field: .aspectRatio, message: message)
        }
        let allowed = resolutions.filter { !sizes.contains($0) }.joined(separator: ", ")
        let shape = exclusion.aspectRatios == nil ? "" : " with aspect ratio \(ratio)"
        let message = "\(name) makes no \(resolution) image\(shape)\(condition); use \(allowed)"
        let otherRatio = exclusion.aspectRatios == nil ? "" : " or another aspect ratio"
        return InvalidImageRequest(field: .resolution, message: "\(message)\(otherRatio).")
    }

    /// Fills the reference fields in order: single ones take one image each, an array takes what is left.
    private func references(_ urls: [String]) throws(InvalidImageRequest) -> [String: JSONValue] {
        let fields = referenceFields
        guard urls.count <= maxReferences else {
            let message =
                takesReferences
                ? "\(name) takes at most \(maxReferences) reference images; there are \(urls.count)."
                : "\(name) takes no reference images; choose an editing model."
            throw InvalidImageRequest(field: .referenceImageURLs, message: message)
        }
        guard urls.count >= minReferences else {
            let names = fields.filter(\.isRequired).map(\.name).joined(separator: ", ")
            let message = "\(name) needs \(minReferences) reference image(s), for \(names); there are \(urls.count)."
            throw InvalidImageRequest(field: .referenceImageURLs, message: message)
        }
        if let index = urls.firstIndex(where: { !Self.isFetchable($0) }) {
            let message = "Reference image \(index + 1) is not a public http or https URL."
            throw InvalidImageRequest(field: .referenceImageURLs, message: message)
        }
        var remaining = urls[...]
        var values: [String: JSONValue] = [:]
        for field in fields {
            let taken = remaining.prefix(field.referenceCount.upperBound)
            guard let first = taken.first else { continue }
            if case .imageURL = field.kind {
                values[field.name] = .string(first)
            } else {
                values[field.name] = .array(taken.map { .string($0) })
            }
            remaining = remaining.dropFirst(taken.count)
        }
        return values
    }

    private static func isFetchable(_ url: String) -> Bool {
        let lowercased = url.prefix(8).lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lowercased.hasPrefix($0) }) else { return false }
        return (scheme.utf8.count + 1...4_096).contains(url.utf8.count)
            && url.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    }
}

extension InvalidImageRequest.Field {
    /// The field in a sentence.
    fileprivate var label: String {
        switch self {
        case .prompt: "prompt"
        case .aspectRatio: "aspect ratio"
        case .resolution: "resolution"
        case .outputFormat: "output format"
        case .referenceImageURLs: "reference images"
        }
    }
}
