import JSON

/// What Kie offered at one time, to be kept between starts: its image models, and the schemas of those that this library's
/// table doesn't have.
public struct CatalogSnapshot: Sendable, Equatable {
    /// The image models of the list.
    public var models: [ListedModel]
    /// Whether the list was complete: what is missing is then gone.
    public var isComplete: Bool
    /// By model.
    public var schemas: [String: ModelSchema]

    /// Describes a snapshot.
    public init(models: [ListedModel], isComplete: Bool, schemas: [String: ModelSchema] = [:]) {
        self.models = models
        self.isComplete = isComplete
        self.schemas = schemas
    }

    /// How many models without an entry in ``KieModelCatalog`` are asked about, a second each.
    public static let maximumNewModels = 100

    /// Every image model that can be asked for now, with the prices of the list: those of ``KieModelCatalog``, then those
    /// that only the list has.
    public var kieModels: [KieModel] {
        let listed = Dictionary(models.map { ($0.id, $0) }) { first, _ in first }
        let known = KieModelCatalog.models.map { model in
            guard let price = listed[model.id]?.price?.credits, let price = KieModel.Price(price) else { return model }
            return model.priced(price)
        }
        let new = models.filter { KieModelCatalog[$0.id] == nil }.compactMap { model in
            schemas[model.id].flatMap { KieModel(model, schema: $0) }
        }
        return known + new
    }
}

extension CatalogSnapshot {
    /// The snapshot as JSON.
    public func serialized() -> [UInt8] {
        let entries = models.map { model in
            var entry: [String: JSONValue] = [
                "model": .string(model.id), "title": .string(model.title),
                "taskType": .array(model.taskTypes.map { .string($0) }),
            ]
            entry["provider"] = model.maker.map { .string($0) }
            entry["description"] = model.summary.map { .string($0) }
            entry["pricingDesc"] = model.price.map { .string($0.text) }
            return JSONValue.object(entry)
        }
        // As text: a document is read by itself, so that one alone can't be too much for all.
        let documents = schemas.mapValues {
            JSONValue.string(String(decoding: $0.document.serialized(), as: UTF8.self))
        }
        return JSONValue.object([
            "models": .array(entries), "isComplete": .boolean(isComplete), "schemas": .object(documents),
        ]).serialized()
    }

    /// Reads what ``serialized()`` wrote; nil for anything else.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let root = try? JSONValue.parse(bytes), let entries = root["models"]?.arrayValue else { return nil }
        models = entries.compactMap { ListedModel($0, hiding: "") }
        isComplete = root["isComplete"] == true
        schemas = (root["schemas"]?.objectValue ?? [:]).compactMapValues { text in
            text.stringValue.flatMap { try? JSONValue.parse($0.utf8) }.flatMap { ModelSchema($0) }
        }
    }
}

extension KieLiveCatalog {
    /// Asks for the list, and for the schema of every image model that this library's table doesn't have: one call, and one
    /// a second for each of those. What can't be read is as it was before, if anything is known.
    public func snapshot(after before: CatalogSnapshot? = nil) async throws(KieError) -> CatalogSnapshot {
        let list = try await models()
        let images = list.models.filter(\.makesImages)
        var snapshot = CatalogSnapshot(models: images, isComplete: list.isComplete && !list.models.isEmpty)
        for model in images.filter({ KieModelCatalog[$0.id] == nil }).prefix(CatalogSnapshot.maximumNewModels) {
            do throws(KieError) {
                snapshot.schemas[model.id] = try await schema(of: model.id)
            } catch {
                snapshot.schemas[model.id] = before?.schemas[model.id]
            }
        }
        return snapshot
    }
}
