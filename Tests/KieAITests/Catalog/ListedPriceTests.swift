import KieAI
import Testing

/// Texts as Kie, its pages and those who quote them have them.
struct ListedPriceTests {
    @Test(arguments: [
        ("4 credits per image", 4), ("4 credits per image ($0.02)", 4), ("Cost: 3.5 credits per image ($0.0175)", 3.5),
        ("6.5 credits per image（≈ $0.0325）", 6.5), ("0.8 credits/image", 0.8),
        ("GPT Image 2 Edit costs 9 credits per generated image.", 9), ("4.8 credits per image ($0.024)", 4.8),
        ("1,200 credits per image", 1_200),
    ])
    func flatPerImage(text: String, credits: Double) {
        #expect(ListedPrice(text)?.credits == .flat(credits, per: .image))
    }

    @Test(arguments: [
        ("100 credits", 100), ("6 credits", 6), ("3 credits per upscale ($0.015)", 3),
        ("Imagen 4 Fast costs 4 credits ($0.02) per generation.", 4), ("Now just 2 credits ($0.01) per task!", 2),
        ("Each generation costs 4 credits ($0.02) and returns 6 images.", nil),
        ("A generation costs 4 credits ($0.02) and returns 6 images.", 4), ("4 credits (0.02 USD)", 4),
    ])
    func flatPerTask(text: String, credits: Double?) {
        #expect(ListedPrice(text)?.credits == credits.map { .flat($0) })
    }

    @Test func perMegapixel() {
        #expect(ListedPrice("4 credits per megapixel ($0.02).")?.credits == .flat(4, per: .megapixel))
        #expect(ListedPrice("4 credits / MP")?.credits == .flat(4, per: .megapixel))
    }

    @Test(arguments: [
        "GPT-2 Image - now just 6 credits ($0.03) for 1 K, 10 credits ($0.05) for 2 K, and 16 credits ($0.08) for 4 K.",
        "now just 6 credits ($0.03) for 1 K, 10 credits ($0.05) for 2 K, and 16 credits ($0.08) for 4 K",
        "6 credits for 1K, 10 credits for 2K, 16 credits for 4K", "1K: 6 credits\n2K: 10 credits\n4K: 16 credits",
        "GPT Image 2 — 1K：6 credits（$0.03）；2K：10 credits；4K：16 credits",
        "1k - 6 credits (~$0.03) | 2k - 10 credits (~$0.05) | 4k - 16 credits (~$0.08)",
    ])
    func byResolution(text: String) {
        #expect(ListedPrice(text)?.credits == .byResolution(["1K": 6, "2K": 10, "4K": 16]))
    }

    @Test(arguments: [
        "18 credits (~$0.09) per image for 1K and 2K, 24 credits (~$0.12) per image for 4K.",
        "18 credits per image for 1K/2K and 24 credits for 4K", "1K/2K: 18 credits per image. 4K: 24 credits per image",
        "18 credits per 1K–2K image, 24 credits per 4K image",
    ])
    func severalResolutionsOfOnePrice(text: String) {
        #expect(ListedPrice(text)?.credits == .byResolution(["1K": 18, "2K": 18, "4K": 24], per: .image))
    }

    @Test func samePriceForSeveral() {
        let price = ListedPrice("1K and 2K images are priced the same: 3.24 credits per image ($0.0162).")?.credits
        #expect(price == .byResolution(["1K": 3.24, "2K": 3.24], per: .image))
        #expect(price?.credits(resolution: "2k") == 3.24)
        #expect(price?.credits(resolution: nil) == 3.24)
        #expect(price?.credits(resolution: "4K") == nil)
    }

    /// These mean something, but a machine would have to guess what.
    @Test(arguments: [
        "A 5-second video costs 160 credits ($0.80), and a 10-second video costs 320 credits ($1.60).",
        "27 credits per second (~$0.135)", "Input 100 credits / 1M tokens, Output 700 credits / 1M tokens",
        "720P: 7.2 credits/s (no audio) | 9.6 credits/s (with audio)",
        "Lite mode: 720P — 30 credits per video; Quality mode: 60 credits per video",
        "Generating 1 second of video costs about 2.8 credits at 480p, 6 credits at 720p and 14 credits at 1080p",
        "Medium quality costs 4 credits ($0.02), high quality costs 22 credits ($0.11).",
        "TURBO: 3.5 credits; BALANCED: 7 credits; QUALITY: 10 credits",
        "4.8 credits per image. Input images are charged at 0.5 credits per image.",
        "7 credits per image, 0.5 credits for every additional input image", "4–8 credits per image",
        "4 to 8 credits per image", "8/12/18 credits for 1K/2K/4K", "18 credits for 1K/2K, 24 for 4K",
        "from 12 credits", "Starting at 3.5 credits per image", "up to 24 credits", "about 5 credits", "~5 credits",
        "5 credits per image and up", "5 credits for the first megapixel and 3 credits for each further one",
        "8 credits for 1K, 12 credits otherwise", "1K: 8 credits, 1K: 9 credits",
        "3 credits per 10 images", "2 images cost 8 credits", "8 credits per layer", "12 credits per minute",
        "Only 4 credits instead of 8 credits", "4 credits (30% off)",
        "Text to image 4 credits, image to image 8 credits",
        "4 credits with turbo", "0 credits", "999999999 credits", "Generate Persona is free.", "$0.02 per image",
        "price on request", "credits", "1K, 2K, 4K", "4 credits per image per megapixel",
    ])
    func unclear(text: String) {
        let price = ListedPrice(text)
        #expect(price?.credits == nil)
        #expect(price?.text.isEmpty == false)
    }

    @Test func theLargestAmountIsKnownAllTheSame() {
        #expect(ListedPrice("from 3.5 credits to 1,210 credits per image, 1K free")?.largestAmount == 1_210)
        #expect(ListedPrice("price on request")?.largestAmount == nil)
    }

    @Test func noWordsAreNoPrice() {
        #expect(ListedPrice("") == nil && ListedPrice(" \n\u{0}") == nil)
        // What is cut off may have been a condition.
        #expect(ListedPrice("4 credits per image" + String(repeating: " ", count: 600) + "and second")?.credits == nil)
    }

    /// What is read is only ever something the text has.
    @Test func anythingCanBeRead() {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "4 credits", "1K", "720p", "per image", "/", "~", "$0.02", "(", "8", "2K:", ",", " for ", "\u{301}", "🧨",
            "credits",
            "1,000,000,000,000 credits", "0.0000000000001 credits", ".", "per", "9999p", "-", "١ credits", "4k", "k",
        ]
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...12, using: &random)
            let separator = Bool.random(using: &random) ? " " : ""
            let chosen = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }
            let text = chosen.joined(separator: separator)
            guard let price = ListedPrice(text)?.credits else { continue }
            let amounts = price.flat.map { [$0] } ?? Array(price.byResolution.values)
            #expect(!amounts.isEmpty && amounts.allSatisfy { (0.001...100_000).contains($0) }, "\(text)")
        }
    }
}
