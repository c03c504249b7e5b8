import JSON

/// A model in Kie's list.
public struct ListedModel: Sendable, Equatable, Identifiable {
    /// The id to send as `model`: one or two segments, such as `z-image` or `seedream/4.5-edit`.
    public var id: String
    /// Kie's headline, more advertisement than name: "Affordable Kling 2.1 Master API — Premium …".
    public var title: String
    /// Who makes it, such as "Google"; nil when Kie doesn't say.
    public var maker: String?
    /// What it does: "Text to Image", "Image to Video" and so on.
    public var taskTypes: [String]
    /// A few sentences about it; often nil.
    public var summary: String?
    /// What it costs; nil if Kie says nothing about it.
    public var price: ListedPrice?

    /// Describes a listed model.
    public init(
        id: String, title: String, maker: String? = nil, taskTypes: [String] = [], summary: String? = nil,
        price: ListedPrice? = nil
    ) {
        self.id = id
        self.title = title
        self.maker = maker
        self.taskTypes = taskTypes
        self.summary = summary
        self.price = price
    }

    /// Whether its results are images, by its task types: "Text to Image", "Image to Image", "Image Upscale" and the
    /// like. Whether it can be called as a task is in its ``ModelSchema``.
    public var makesImages: Bool {
        taskTypes.contains { type in
            let words = type.lowercased().split { !$0.isLetter }
            guard let to = words.lastIndex(of: "to") else {
                return words.contains("image") && !words.contains("video") && !words.contains("audio")
            }
            return words[(to + 1)...].contains("image")
        }
    }
}

extension ListedModel {
    /// Reads an entry of the list; nil without a plausible id.
    init?(_ entry: JSONValue, hiding secret: String) {
        guard let id = entry["model"]?.stringValue, Self.path(of: id) != nil else { return nil }
        func text(_ name: String) -> String? {
            guard let text = entry[name]?.stringValue.map({ SafeText.clean($0, hiding: secret) }) else { return nil }
            return text.isEmpty ? nil : text
        }
        let types: [JSONValue] =
            switch entry["taskType"] {
            case .array(let types): types
            // The list is documented; a plain string would mean the same.
            case .string(let type): [.string(type)]
            default: []
            }
        self.init(
            id: id, title: text("title") ?? id, maker: text("provider"),
            taskTypes: types.prefix(20).compactMap { $0.stringValue.map { SafeText.clean($0, hiding: secret) } },
            summary: text("description"),
            price: entry["pricingDesc"]?.stringValue.flatMap { ListedPrice($0, hiding: secret) })
    }

    /// The id as part of a path; nil if it can't be one.
    static func path(of id: String) -> String? {
        guard (1...200).contains(id.utf8.count) else { return nil }
        let segments = id.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count <= 3 else { return nil }
        for segment in segments {
            guard !segment.isEmpty, segment != ".", segment != "..",
                segment.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { return nil }
        }
        return segments.map { KieClient.percentEncoded(String($0)) }.joined(separator: "/")
    }
}

/// Kie's list of models.
public struct ModelList: Sendable, Equatable {
    /// The models in Kie's order, each once.
    public var models: [ListedModel]
    /// How many Kie says there are.
    public var total: Int
    /// Whether every entry could be read and none is missing. A model missing from an incomplete list may exist.
    public var isComplete: Bool

    /// Describes a list.
    public init(models: [ListedModel], total: Int? = nil, isComplete: Bool = true) {
        self.models = models
        self.total = total ?? models.count
        self.isComplete = isComplete
    }

    /// Nil if there is no list. The size limit of a response bounds its length.
    init?(_ data: JSONValue, hiding secret: String) {
        guard let entries = data["models"]?.arrayValue else { return nil }
        var ids: Set<String> = []
        let read = entries.compactMap { ListedModel($0, hiding: secret) }
        models = read.filter { ids.insert($0.id).inserted }
        let said = data["total"]?.lenientInteger
        total = max(said ?? entries.count, 0)
        isComplete = read.count == entries.count && models.count >= total
    }
}
