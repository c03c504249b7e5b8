import EaselCore
import KieAI
import Synchronization

/// The models that can be asked for: those of the library's table, and since Kie's list was read with its prices, and
/// those that only the list has.
final class KieOffer: Sendable {
    private struct State {
        var snapshot: CatalogSnapshot?
        var models = Dictionary(KieModelCatalog.models.map { ($0.id, $0) }) { first, _ in first }
        var descriptions = KieModelCatalog.models.map { ModelDescription($0) }
    }

    private let state = Mutex(State())

    var snapshot: CatalogSnapshot? { state.withLock(\.snapshot) }
    var descriptions: [ModelDescription] { state.withLock(\.descriptions) }

    func model(_ id: String) -> KieModel? { state.withLock { $0.models[id] } }

    func take(_ snapshot: CatalogSnapshot, readAt: Timestamp) {
        let models = snapshot.kieModels
        let listed = Dictionary(snapshot.models.map { ($0.id, $0) }) { first, _ in first }
        let descriptions = models.map { model in
            // Of an incomplete list, what is missing proves nothing.
            let entry = listed[model.id]
            let listing =
                entry != nil || snapshot.isComplete
                ? ModelDescription.Listing(isListed: entry != nil, priceText: entry?.price?.text, readAt: readAt) : nil
            return ModelDescription(model, listing: listing, largestAmount: entry?.price?.largestAmount)
        }
        let byID = Dictionary(models.map { ($0.id, $0) }) { first, _ in first }
        state.withLock { $0 = State(snapshot: snapshot, models: byID, descriptions: descriptions) }
    }
}

extension ModelDescription {
    /// When no figure is known for a model: longer than most take.
    private static let usualSeconds = 30.0

    /// - Parameter largestAmount: the most credits that the list names for it.
    fileprivate init(_ model: KieModel, listing: Listing? = nil, largestAmount: Double? = nil) {
        let resolutions: [String?] = model.resolutions.isEmpty ? [nil] : model.resolutions
        let prices = resolutions.compactMap { resolution in
            model.credits(for: KieImageRequest(prompt: "", resolution: resolution)).map { (resolution, $0) }
        }
        self.init(
            id: model.id, name: model.name, promptLimit: model.promptLimit ?? 20_000, aspectRatios: model.aspectRatios,
            resolutions: model.resolutions, outputFormats: model.outputFormats,
            defaultAspectRatio: model.defaultAspectRatio, defaultResolution: model.defaultResolution,
            defaultOutputFormat: model.defaultOutputFormat, maxReferences: model.maxReferences,
            requiresReferences: model.requiresReferences,
            maxReferenceBytes: model.maxReferenceBytes, prices: prices,
            priceCeiling: max(KieModelCatalog.creditCeiling, largestAmount ?? 0),
            expectedSeconds: model.expectedSeconds.map(Double.init) ?? Self.usualSeconds, listing: listing)
    }
}
