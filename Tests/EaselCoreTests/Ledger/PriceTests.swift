import EaselCore
import Testing

/// What a task costs according to the price table.
@Suite struct PriceTests {
    private func model(
        _ prices: [(resolution: String?, credits: Double)], resolutions: [String] = ["1K", "2K", "4K"],
        usual: String? = "1K"
    ) -> ModelDescription {
        ModelDescription(
            id: "m", name: "M", promptLimit: 100, aspectRatios: [], resolutions: resolutions, outputFormats: [],
            defaultAspectRatio: nil, defaultResolution: usual, defaultOutputFormat: nil, maxReferences: 1,
            requiresReferences: false, prices: prices, priceCeiling: 48, expectedSeconds: 1)
    }

    private func price(_ model: ModelDescription, _ resolution: String?, references: Int = 0) -> Double? {
        let reference = ImageReference.address("https://example.com/a.png")
        return model.price(
            of: ImageRecipe(
                prompt: "p", model: "m", resolution: resolution,
                referenceImages: Array(repeating: reference, count: references)))
    }

    @Test func thePriceOfAnotherResolutionDoesNotApply() {
        let model = model([("1K", 6), ("2K", 10)])
        #expect(price(model, "1K") == 6)
        #expect(price(model, "2K") == 10)
        #expect(price(model, "4K") == nil)
        #expect(model.hasUnknownPrices)
    }

    @Test func resolutionsAreCaseInsensitive() {
        #expect(price(model([("1K", 6), ("2K", 10)]), "2k") == 10)
        #expect(price(model([("1k", 6)]), "1K") == 6)
    }

    @Test func withoutAResolutionTheDefaultPriceApplies() {
        #expect(price(model([("1K", 6), ("2K", 10)]), nil) == 6)
        #expect(price(model([("1K", 6)], usual: "4K"), nil) == nil)
    }

    @Test func whereTheProviderChoosesTheResolutionOnlyASinglePriceIsKnown() {
        #expect(price(model([("1K", 5), ("2K", 5), ("4K", 5)], usual: nil), nil) == 5)
        #expect(price(model([("1K", 5), ("2K", 5), ("4K", 9)], usual: nil), nil) == nil)
        #expect(price(model([("1K", 5), ("2K", 5)], usual: nil), nil) == nil)
        #expect(!model([("1K", 5), ("2K", 5), ("4K", 5)], usual: nil).hasUnknownPrices)
    }

    @Test func aPriceWithoutAResolutionIsTheFallback() {
        let model = model([(nil, 4), ("4K", 9)])
        #expect(price(model, "1K") == 4)
        #expect(price(model, "4K") == 9)
        #expect(!model.hasUnknownPrices)
        #expect(price(self.model([(nil, 4)], resolutions: [], usual: nil), nil) == 4)
        #expect(self.model([], resolutions: [], usual: nil).hasUnknownPrices)
    }

    @Test func referenceImagesAreFree() {
        #expect(price(model([("1K", 6)]), "1K", references: 3) == 6)
    }

    @Test func microcreditsAreExact() {
        #expect((0..<3).map { _ in 0.1.microcredits }.reduce(0, +) == 0.3.microcredits)
        #expect(Double(microcredits: 18_500_000) == 18.5)
        #expect(Double.infinity.microcredits == 1_000_000_000_000_000_000)
        #expect((-1e300).microcredits == -1_000_000_000_000_000_000)
        #expect(Double.nan.microcredits == 0)
    }
}
