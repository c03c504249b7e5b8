/// Kie's image models as documented in 2026, video left out. Ids drop in and out at Kie's side: a model that is gone
/// there answers with ``KieError/Kind/unsupportedModel``.
///
/// Values that no documentation page lists are marked where they stand.
public enum KieModelCatalog {
    /// The model that is used by default.
    public static let defaultModelID = "nano-banana-pro"

    /// Every model, families together.
    public static let models: [KieModel] = google + gptImage + seedream + flux + qwen + ideogram + others

    /// The model with that id, nil when the catalogue has none.
    public static subscript(id: String) -> KieModel? { modelsByID[id] }

    /// What to set aside, in credits, for a task whose price is not known: twice the dearest known price of all models, 48
    /// now.
    ///
    /// An estimate, not a promise of Kie's. Image models cost from 2 to 24 credits where prices are known, and the ones
    /// without a price are of the same families or neighbours of them; the margin of two is for a resolution above the
    /// dearest known one and for price tables that are some months old. What Kie really took is in the task's record.
    public static let creditCeiling = 2 * (models.flatMap(\.knownPrices).max() ?? 0)

    private static let modelsByID = Dictionary(models.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
}
