/// Kie's image models as documented in 2026, video left out. Ids drop in and out at Kie's side: a model that is gone
/// there answers with ``KieError/Kind/unsupportedModel``.
///
/// Values that no documentation page lists are marked where they stand.
public enum KieModelCatalog {
    /// The model to use when nobody chooses.
    public static let defaultModelID = "nano-banana-pro"

    /// Every model, families together.
    public static let models: [KieModel] = google + gptImage + seedream + flux + qwen + ideogram + others

    /// The model with that id, nil when the catalogue has none.
    public static subscript(id: String) -> KieModel? { modelsByID[id] }

    private static let modelsByID = Dictionary(models.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
}
