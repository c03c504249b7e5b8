/// Kie's image models as documented in 2026, without video models. Models come and go at Kie: one that is gone there
/// leads to ``KieError/Kind/unsupportedModel``.
///
/// Values that no documentation page lists are marked in the table.
public enum KieModelCatalog {
    /// The model that is used by default.
    public static let defaultModelID = "nano-banana-pro"

    /// Every model, families together.
    public static let models: [KieModel] = google + gptImage + seedream + flux + qwen + ideogram + others

    /// The model with that id; nil if the catalog has none.
    public static subscript(id: String) -> KieModel? { modelsByID[id] }

    /// What to set aside, in credits, for a task without a known price: twice the highest known price of all models,
    /// currently 48.
    ///
    /// An estimate, not a promise of Kie's. Image models cost from 2 to 24 credits where prices are known, and those
    /// without one belong to the same or similar families; the factor of two covers a resolution above the most
    /// expensive known one, and price tables that are some months old. A task's record has what Kie really charged.
    public static let creditCeiling = 2 * (models.flatMap(\.knownPrices).max() ?? 0)

    private static let modelsByID = Dictionary(models.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
}
