import EaselCore
import Hummingbird

/// The models, by the names that OpenAI's clients use.
struct OpenAIModels: Sendable {
    /// Names that programs have built in; they stand for the default model.
    private static let aliases = ["gpt-image-1", "gpt-image-2", "dall-e-3"]

    let models: [ModelDescription]
    let defaultID: String

    /// Every name that can be asked for.
    var names: [String] { models.map(\.id) + Self.aliases }

    /// The model of that name, or the default one without a name.
    func model(named name: String?) throws -> ModelDescription {
        let id = name.flatMap { Self.aliases.contains($0) ? nil : $0 } ?? defaultID
        guard let model = models.first(where: { $0.id == id }) else { throw Problem.unknownModel(id) }
        return model
    }

    func resource(named name: String) throws -> OpenAIModelResource {
        guard names.contains(name) else { throw Problem.unknownModel(name) }
        return OpenAIModelResource(id: name)
    }
}

struct OpenAIModelResource: Encodable, Sendable {
    enum CodingKeys: String, CodingKey {
        case id, object, created
        case ownedBy = "owned_by"
    }

    let id: String
    let object = "model"
    /// When it was made is not known.
    let created = 0
    let ownedBy = "easel"
}

extension Problem {
    fileprivate static func unknownModel(_ name: String) -> Problem {
        Problem(
            status: .notFound, code: "model_not_found",
            detail: "The model “\(name.shortened(to: 80))” does not exist; GET /v1/models lists those that do.",
            field: "model")
    }
}
