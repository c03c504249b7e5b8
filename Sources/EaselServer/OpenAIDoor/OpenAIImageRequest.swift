import EaselCore
import Foundation
import HTTPTypes
import JSON

/// What a request asks for, and the form of response it wants. Fields that mean nothing here are ignored, since some
/// clients always send them.
struct OpenAIImageRequest: Sendable {
    enum Kind: String, Sendable {
        case generation, edit

        /// Begins the names of the events of a stream.
        var event: String { "image_\(rawValue)" }
    }

    let kind: Kind
    let request: ImageRequest
    /// Whether it wants links to the images in place of their bytes.
    let wantsLinks: Bool
    let isStreamed: Bool

    /// - Parameter references: the images an edit begins from.
    init(
        _ kind: Kind, _ fields: RequestFields, references: [ImageID] = [], models: OpenAIModels,
        completed: (ImageRecipe) throws -> ImageRecipe
    ) throws {
        self.kind = kind
        guard let prompt = try fields.string("prompt")?.trimmingCharacters(in: .whitespacesAndNewlines) else {
            throw Problem(
                status: .badRequest, code: "missing_required_parameter",
                detail: "prompt is missing; describe the image.", field: "prompt")
        }
        guard !prompt.isEmpty else { throw Problem.invalid("prompt", "The prompt is empty; describe the image.") }
        let count = try fields.integer("n") ?? 1
        let counts = ImageRequest.counts(through: .openAI)
        guard counts.contains(count) else {
            throw Problem.invalid("n", "n is \(count); it must be from \(counts.lowerBound) to \(counts.upperBound).")
        }
        let model = try models.model(named: try fields.string("model"))
        let format = try fields.string("output_format").flatMap { Self.format($0, of: model) }
        var recipe = ImageRecipe(
            prompt: prompt, model: model.id, outputFormat: format, referenceImages: references.map { .image($0) })
        if let size = try fields.string("size").flatMap({ try OpenAISize($0) }) {
            recipe = Self.shaped(recipe, size, model, completed)
        }
        // What the model can't do is reported before a canvas is created for it.
        _ = try completed(recipe)
        request = ImageRequest(
            prompt: prompt, model: model.id, aspectRatio: recipe.aspectRatio, resolution: recipe.resolution,
            outputFormat: format, count: count, referenceImages: references.map(\.rawValue))
        switch try fields.string("response_format") {
        case nil, "b64_json": wantsLinks = false
        case "url": wantsLinks = true
        case .some: throw Problem.invalid("response_format", "response_format must be b64_json or url.")
        }
        isStreamed = try fields.boolean("stream") ?? false
    }

    /// The recipe with the nearest ratio and resolution that the model makes together.
    private static func shaped(
        _ recipe: ImageRecipe, _ size: OpenAISize, _ model: ModelDescription,
        _ completed: (ImageRecipe) throws -> ImageRecipe
    ) -> ImageRecipe {
        let ratios = size.ratios(of: model).prefix(3).map(String?.some)
        let resolutions = size.resolutions(of: model).map(String?.some)
        let shapes = (ratios.isEmpty ? [nil] : ratios).flatMap { ratio in
            (resolutions.isEmpty ? [nil] : resolutions).map { resolution in
                var shaped = recipe
                (shaped.aspectRatio, shaped.resolution) = (ratio, resolution)
                return shaped
            }
        }
        // When none is possible, something else is wrong.
        return shapes.first { (try? completed($0)) != nil } ?? shapes[0]
    }

    /// Nil for a format that the model does not make: its own is as good.
    private static func format(_ name: String, of model: ModelDescription) -> String? {
        let names = name == "jpeg" ? ["jpeg", "jpg"] : [name]
        return names.first { model.outputFormats.contains($0) }
    }
}

extension RequestFields {
    /// The text fields of a form; those that are numbers and truth values in JSON are that here, too.
    init(form: [String: String]) {
        var values: [String: JSONValue] = form.mapValues { .string($0) }
        if let count = form["n"].flatMap({ Int($0) }) { values["n"] = .integer(count) }
        if let stream = form["stream"].flatMap({ Bool($0.lowercased()) }) { values["stream"] = .boolean(stream) }
        self.init(values: values)
    }
}
