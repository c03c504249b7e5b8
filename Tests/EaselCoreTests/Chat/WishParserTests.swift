import Testing

@testable import EaselCore

@Suite struct WishParserTests {
    private func wish(_ text: String) -> Wish? {
        WishParser(modelIDs: ["nano-banana-pro", "nano-banana-2", "google/imagen4"]).parse(text)
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
    func subjectIsThePrompt(text: String, prompt: String) {
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

    @Test func tooManyAreNamedAndLimited() {
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

    @Test(arguments: [
        "hello", "", "   ", "what can you do?", "make a cake", "I love pictures of cats", "I like images of dogs",
        "make the image bigger", "how do I make an image of a cat?", "delete this picture", "images are great",
        "create a story about a dog", "thanks!", "why did my picture fail?", "where are my images?",
    ])
    func otherThingsAreNoWish(text: String) {
        #expect(wish(text) == nil)
    }

    @Test func hugeAndOddTextsAreRead() {
        let long = String(repeating: "very ", count: 4_000)
        #expect(wish("create an image of a \(long)long road")?.request.prompt.hasSuffix("long road") == true)
        #expect(wish(String(repeating: "a ", count: 50_000)) == nil)
        #expect(wish("draw \u{202E}abc")?.request.prompt == "\u{202E}abc")
    }
}
