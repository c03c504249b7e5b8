import Testing

@testable import EaselCore

@Suite struct WishParserTests {
    private func wish(_ text: String) -> Wish? {
        WishParser(
            models: ModelNames([
                ("nano-banana-pro", "Nano Banana Pro"), ("nano-banana-2", "Nano Banana 2"),
                ("google/nano-banana", "Nano Banana"), ("google/imagen4", "Imagen 4"), ("flux-2/pro", "FLUX.2 Pro"),
                ("bytedance/seedream-v4-text-to-image", "Seedream 4"), ("seedream/4.5-text-to-image", "Seedream 4.5"),
            ])
        ).parse(text)
    }

    @Test(arguments: [
        ("create an image of a sunset over mountains", "a sunset over mountains"),
        ("Create an image of a sunset over mountains.", "a sunset over mountains"),
        ("please draw a cat", "a cat"),
        ("could you make me a picture of the old harbour, please?", "the old harbour"),
        ("Can you generate an image showing two dogs in the rain?", "two dogs in the rain"),
        ("I'd like an image of a red boat", "a red boat"),
        ("i want a picture of a red boat", "a red boat"),
        ("show me a picture of Mars", "Mars"),
        ("generate an image that shows a fox jumping", "a fox jumping"),
        ("make an image with a single candle", "a single candle"),
        ("an image of a lighthouse at night", "a lighthouse at night"),
        ("picture of a lighthouse at night", "a lighthouse at night"),
        ("draw a portrait of a woman", "portrait of a woman"),
        ("paint a wide river under a tall bridge", "a wide river under a tall bridge"),
        ("create an image: a red fox", "a red fox"),
        ("make a logo for my bakery", "logo for my bakery"),
        ("create a watercolor painting of a harbour", "watercolor painting of a harbour"),
        ("draw three cats", "three cats"),
        ("draw a man taking a photo of a dog", "a man taking a photo of a dog"),
        ("imagine a city on the back of a whale", "a city on the back of a whale"),
        ("create an image of a woman in a square", "a woman in a square"),
        ("create an image of العلم فوق الجبل", "العلم فوق الجبل"),
        ("create an image of 🐙 in a teacup", "🐙 in a teacup"),
        ("draw one more picture of a cat", "a cat"),
        ("another picture of a cat", "a cat"),
    ])
    func theSubjectBecomesThePrompt(text: String, prompt: String) {
        #expect(wish(text)?.request.prompt == prompt)
    }

    @Test(arguments: [
        ("draw 4 pictures of a lighthouse", "a lighthouse", 4),
        ("create two images of a cat", "a cat", 2),
        ("make a couple of images of a cat", "a cat", 2),
        ("generate eight photos of the sea", "photo of the sea", 8),
        ("create 20 images of a cat", "a cat", 8),
        ("create an image of two cats", "two cats", 1),
        ("three variations of a lighthouse in a storm", "a lighthouse in a storm", 3),
        ("variations of a lighthouse", "a lighthouse", 2),
        ("make me variations of a lighthouse", "a lighthouse", 2),
        ("make a variation of a lighthouse", "a lighthouse", 1),
        ("4 pictures of a lighthouse", "a lighthouse", 4),
        ("four versions of a lighthouse", "a lighthouse", 4),
        ("a couple of pictures of a cat", "a cat", 2),
        ("couple of pictures of a cat", "a cat", 2),
        ("one picture of a cat", "a cat", 1),
        ("two more pictures of a cat", "a cat", 2),
    ])
    func countIsRead(text: String, prompt: String, count: Int) {
        #expect(wish(text)?.request.count == count)
        #expect(wish(text)?.request.prompt == prompt)
    }

    @Test func tooLargeACountIsReportedAndLimited() {
        #expect(wish("create 20 images of a cat")?.askedFor == 20)
    }

    @Test(
        arguments: [
            ("create a wide image of a lake", "a lake", "16:9", nil, nil),
            ("create a square 4K picture of a lake", "a lake", "1:1", "4K", nil),
            ("create an image of a lake, 16:9", "a lake", "16:9", nil, nil),
            ("create an image of a lake in 4K", "a lake", nil, "4K", nil),
            ("create an image of a lake 9:16", "a lake", "9:16", nil, nil),
            ("create an image of a lake, portrait, 2k, as jpg", "a lake", "9:16", "2K", "jpg"),
            ("create an image of a lake in landscape format", "a lake", "16:9", nil, nil),
            ("create an image in 4K of a lake", "a lake", nil, "4K", nil),
            ("make a portrait photo of a red fox in 2K", "photo of a red fox", "9:16", "2K", nil),
            ("create a 3:2 image of a lake as a png file", "a lake", "3:2", nil, "png"),
            ("create an image of a lake with a square aspect ratio", "a lake", "1:1", nil, nil),
        ] as [(String, String, String?, String?, String?)])
    func settingsAreRead(text: String, prompt: String, ratio: String?, resolution: String?, format: String?) {
        let request = wish(text)?.request
        #expect(request?.prompt == prompt)
        #expect(request?.aspectRatio == ratio)
        #expect(request?.resolution == resolution)
        #expect(request?.outputFormat == format)
    }

    @Test func modelIsRead() {
        let request = wish("create an image of a lake using nano-banana-2")?.request
        #expect(request?.model == "nano-banana-2")
        #expect(request?.prompt == "a lake")
    }

    @Test(
        arguments: [
            (
                "a poster of a fox in 16:9 with Seedream 4.5", "poster of a fox", "16:9", nil,
                "seedream/4.5-text-to-image"
            ),
            ("4:5 poster of a fox", "poster of a fox", "4:5", nil, nil),
            (
                "4:5 poster of a fox, with Seedream 4.5, at night", "poster of a fox, at night", "4:5", nil,
                "seedream/4.5-text-to-image"
            ),
            ("draw a fox in 4K with a red scarf", "a fox with a red scarf", nil, "4K", nil),
            ("in 4K, draw a fox", "a fox", nil, "4K", nil),
            ("please, in 4K, draw a fox", "a fox", nil, "4K", nil),
            ("16:9, 2K: draw a fox", "a fox", "16:9", "2K", nil),
            ("draw a fox, 3:2, at night", "a fox, at night", "3:2", nil, nil),
            ("draw a fox in portrait format with a scarf", "a fox with a scarf", "9:16", nil, nil),
            ("draw a fox with an aspect ratio of 4:5 at night", "a fox at night", "4:5", nil, nil),
            ("draw a fox using flux 2 pro and in 2K", "a fox", nil, "2K", "flux-2/pro"),
            ("draw a fox by Imagen 4, in the snow", "a fox, in the snow", nil, nil, "google/imagen4"),
            ("using Nano Banana Pro draw a fox", "a fox", nil, nil, "nano-banana-pro"),
            ("draw a fox with the model nano banana 2", "a fox", nil, nil, "nano-banana-2"),
            (
                "draw a fox in 16:9 and 2K, with seedream-4", "a fox", "16:9", "2K",
                "bytedance/seedream-v4-text-to-image"
            ),
            ("use Seedream 4.5 and draw a fox", "a fox", nil, nil, "seedream/4.5-text-to-image"),
            ("Seedream 4.5: draw a fox", "a fox", nil, nil, "seedream/4.5-text-to-image"),
        ] as [(String, String, String?, String?, String?)])
    func settingsAreReadAnywhere(text: String, prompt: String, ratio: String?, resolution: String?, model: String?) {
        let request = wish(text)?.request
        #expect(request?.prompt == prompt)
        #expect(request?.aspectRatio == ratio)
        #expect(request?.resolution == resolution)
        #expect(request?.model == model)
    }

    @Test(arguments: [
        ("draw a fox, 4 variations", "a fox", 4), ("draw a fox ×3", "a fox", 3), ("draw a fox x3", "a fox", 3),
        ("draw a fox, two images, in the snow", "a fox, in the snow", 2), ("draw a fox in 3 versions", "a fox", 3),
        ("draw an album with 4 pictures", "an album with 4 pictures", 1),
        ("draw a wall, 4 pictures on it", "a wall, 4 pictures on it", 1),
        ("create a 2 person poster of a festival", "2 person poster of a festival", 1),
    ])
    func countIsReadAnywhere(text: String, prompt: String, count: Int) {
        #expect(wish(text)?.request.prompt == prompt)
        #expect(wish(text)?.request.count == count)
    }

    /// Words that belong to the subject are not settings.
    @Test(arguments: [
        "a clock showing 4:05", "a clock showing 9:16", "a station clock at 9:16", "a clock at 4:15, ticking",
        "a scoreboard showing 2:1", "a church wall with John 3:16", "a 4K TV on a wall",
        "a TV with 4K, on a wall", "a runner in a 2K race", "runners in 2K races", "a monkey with nano banana skin",
        "a nano banana on a table", "a sign saying “in 4K, today”", "a sign saying \"16:9\"", "a 4:5 scale model ship",
        "a tall ship and a wide river", "a knight in 16:9 armour", "a sign \"in 4K\"", "the text \"4K, 16:9\"",
        "a cat not in 4K", "a cat, no 4K", "a television with 4K", "a neon sign with 4K", "the word PNG",
        "a board with the word PNG", "Genesis 1:1", "a clock at 4:3", "a train leaving at 1:1", "a scoreboard with 3:2",
    ])
    func wordsOfTheSubjectAreNotSettings(subject: String) {
        #expect(wish("draw \(subject)")?.request == ImageRequest(prompt: subject))
    }

    @Test func wordsBetweenTheDescriptionAndItsNounAreKept() {
        #expect(wish("create a 2K run poster for Sunday")?.request == ImageRequest(prompt: "2K run poster for Sunday"))
        #expect(wish("draw a 2K run poster")?.request == ImageRequest(prompt: "2K run poster"))
        #expect(wish("create a tall ship poster")?.request == ImageRequest(prompt: "tall ship poster"))
    }

    @Test(arguments: [
        "hello", "", "   ", "what can you do?", "make a cake", "I love pictures of cats", "I like images of dogs",
        "make the image bigger", "how do I make an image of a cat?", "delete this picture", "images are great",
        "create a story about a dog", "thanks!", "why did my picture fail?", "where are my images?",
    ])
    func otherTextsAreNotOrders(text: String) {
        #expect(wish(text) == nil)
    }

    @Test func veryLongAndOddTextsAreParsed() {
        let long = String(repeating: "very ", count: 4_000)
        #expect(wish("create an image of a \(long)long road")?.request.prompt.hasSuffix("long road") == true)
        #expect(wish(String(repeating: "a ", count: 50_000)) == nil)
        #expect(wish(String(repeating: "please ", count: 5_000)) == nil)
        #expect(wish(String(repeating: "x4 ", count: 5_000) + "run") == nil)
        #expect(wish("draw \u{202E}abc")?.request.prompt == "\u{202E}abc")
    }
}
