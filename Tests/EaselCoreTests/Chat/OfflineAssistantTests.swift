import Foundation
import TestSupport
import Testing

@testable import EaselCore

@Suite struct OfflineAssistantTests {
    private static let lastRecipe = ImageRecipe(
        prompt: "a red boat", model: "nano-banana-pro", aspectRatio: "16:9", resolution: "2K", outputFormat: "png",
        referenceImages: [.image(ImageID("img_1")), .address("https://example.com/a.png")])

    private func reply(to text: String, after recipe: ImageRecipe? = Self.lastRecipe) async throws -> AssistantReply {
        let message = Message(
            id: MessageID("msg_1"), canvasID: CanvasID("canvas_1"), role: .user, content: text,
            createdAt: Samples.created)
        let last = recipe.map { recipe in
            ImageNode(
                id: ImageNodeID("node_1"), canvasID: message.canvasID, organizationID: OrganizationID("org_1"),
                recipe: recipe, position: Point(x: 0, y: 0), size: Size(width: 1, height: 1), expectedSeconds: 1,
                messageID: nil, createdAt: Samples.created)
        }
        return try await OfflineAssistant(models: []).reply(
            to: Conversation(message: message, tools: NoTools(), earlier: { _ in [] }, lastImage: { last })
        ) { _ in }
    }

    @Test(arguments: [
        "what is the capital of France?", "what can you do?", "what can you do", "how do I make an image of a cat?",
        "are you there", "can you speak German?", "why did my picture fail?", "help", "help me", "delete this picture",
        "stop it", "i love you", "ok", "yes please", "make it", "?!", "…", "was kannst du?",
    ])
    func questionsAreAnswered(text: String) async throws {
        let reply = try await reply(to: text)
        #expect(reply.requests.isEmpty)
        #expect(reply.offer == nil)
        #expect(reply.text.contains("offline assistant"))
        #expect(reply.text.contains("No language model is connected"))
    }

    @Test(arguments: [
        "hello", "Hi there!", "hey", "good morning", "hello again", "Hallo", "bonjour", "thanks!", "thank you so much",
        "thanks again", "danke", "hi 👋",
    ])
    func greetingsAndThanksAreAnswered(text: String) async throws {
        let reply = try await reply(to: text)
        #expect(reply.requests.isEmpty)
        #expect(reply.offer == nil)
        #expect(!reply.text.isEmpty)
    }

    @Test(arguments: [
        ("a cat", "a cat"), ("A cat.", "A cat"), ("please a cat", "a cat"),
        ("I want a cat on a roof", "a cat on a roof"),
        ("make a cake", "a cake"), ("can you make me a cake?", "a cake"),
        ("hello kitty in space", "hello kitty in space"),
        ("will smith eating spaghetti", "will smith eating spaghetti"), ("stop sign at night", "stop sign at night"),
        ("ein Bild von einer Katze", "ein Bild von einer Katze"), ("un chat sur un toit", "un chat sur un toit"),
        ("猫", "猫"), ("🦊", "🦊"), ("when the sun sets over the sea", "when the sun sets over the sea"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"), ("more cats than dogs in a field, by night", nil),
        ("A fox.\n\nSnow falls.", "A fox.\n\nSnow falls"),
    ])
    func anyOtherTextIsOfferedAsAPrompt(text: String, prompt: String?) async throws {
        let reply = try await reply(to: text)
        #expect(reply.requests.isEmpty)
        #expect(reply.text.isEmpty, "an offer explains itself")
        guard let prompt else { return }
        #expect(reply.offer == ImageRequest(prompt: prompt))
    }

    @Test func settingsAreReadFromAnOfferedPrompt() async throws {
        #expect(
            try await reply(to: "a cat, 16:9, in 4K").offer
                == ImageRequest(prompt: "a cat", aspectRatio: "16:9", resolution: "4K"))
    }

    @Test(arguments: [
        "a cat in 16:9 on a roof", "16:9 a cat on a roof", "in 16:9, a cat on a roof", "a cat on a roof, 16:9",
        "16:9: a cat on a roof", "I want a cat on a roof in 16:9 please",
    ])
    func settingsAreReadAnywhereInAnOfferedPrompt(text: String) async throws {
        #expect(try await reply(to: text).offer == ImageRequest(prompt: "a cat on a roof", aspectRatio: "16:9"))
    }

    @Test(arguments: ["in 4K", "4K please", "16:9, 4K", "in 4K, please"])
    func settingsAloneApplyToTheLastImage(text: String) async throws {
        let offer = try await reply(to: text).offer
        #expect(offer?.prompt == "a red boat")
        #expect(offer?.resolution == "4K")
    }

    @Test func thePromptKeepsItsWording() async throws {
        #expect(try await reply(to: "a clock  showing 4:05").offer == ImageRequest(prompt: "a clock  showing 4:05"))
        #expect(try await reply(to: "a 2K run poster").offer == ImageRequest(prompt: "a 2K run poster"))
    }

    @Test(arguments: [
        ("again", 1), ("Again!", 1), ("again please", 1), ("ok, again", 1), ("another", 1), ("another one", 1),
        ("one more", 1), ("once more", 1), ("more", 1), ("2 more", 2), ("two more please", 2), ("a couple more", 2),
        ("make another one", 1), ("do it again", 1), ("draw that again", 1), ("can you do that again?", 1),
        ("the same again", 1), ("another picture", 1), ("make another picture of it", 1), ("three variations of it", 3),
        ("variations", 2), ("make 4 variations of the last one", 4), ("try again", 1), ("20 more", 8),
    ])
    func againRepeatsTheLastRecipe(text: String, count: Int) async throws {
        let reply = try await reply(to: text)
        var expected = ImageRequest(
            prompt: "a red boat", model: "nano-banana-pro", aspectRatio: "16:9", resolution: "2K", outputFormat: "png",
            count: count)
        expected.referenceImages = ["img_1", "https://example.com/a.png"]
        #expect(reply.requests == [expected])
        #expect(reply.offer == nil)
        #expect(reply.notes == (text == "20 more" ? ["8 is the most I can start at once."] : []))
    }

    @Test func againAcceptsNewSettings() async throws {
        let request = try await reply(to: "again in 4K, 1:1").requests.first
        #expect(request?.resolution == "4K")
        #expect(request?.aspectRatio == "1:1")
        #expect(request?.prompt == "a red boat")
    }

    @Test(arguments: [
        ("make it bluer", "a red boat, bluer"), ("Make it bluer!", "a red boat, bluer"),
        ("can you make it a bit bluer?", "a red boat, a bit bluer"), ("make the image bigger", "a red boat, bigger"),
        ("turn it into a painting", "a red boat, a painting"), ("draw it at night", "a red boat, at night"),
        ("paint them blue", "a red boat, blue"), ("in 4K", "a red boat"),
        ("more contrast", "a red boat, more contrast"), ("without the mast", "a red boat, without the mast"),
        ("add a dog", "a red boat, with a dog"), ("remove the mast", "a red boat, without the mast"),
        ("the same but at night", "a red boat, at night"), ("again, but bluer", "a red boat, bluer"),
        ("another one, bluer", "a red boat, bluer"),
    ])
    func aChangeToTheLastImageIsOffered(text: String, prompt: String) async throws {
        let reply = try await reply(to: text)
        #expect(reply.requests.isEmpty)
        #expect(reply.offer?.prompt == prompt)
        #expect(reply.offer?.aspectRatio == "16:9")
        #expect(reply.offer?.referenceImages.count == 2)
        #expect(reply.offer?.count == 1)
    }

    @Test(arguments: ["again", "another one", "make it bluer"])
    func repeatingOrChangingNeedsAnImage(text: String) async throws {
        let reply = try await reply(to: text, after: nil)
        #expect(reply.requests.isEmpty)
        #expect(reply.offer == nil)
        #expect(reply.text.hasPrefix("There is no image here yet."))
    }

    @Test(arguments: ["create an image", "draw it", "draw a picture", "paint it"])
    func asksWhatToShow(text: String) async throws {
        let reply = try await reply(to: text)
        #expect(reply.requests.isEmpty)
        #expect(reply.text.hasPrefix("What should the image show?"))
    }

    @Test(arguments: ["create 12 images of a cat", "ten pictures of a cat", "a hundred pictures of a cat"])
    func saysWhenTooManyImagesAreRequested(text: String) async throws {
        let reply = try await reply(to: text)
        #expect(reply.requests == [ImageRequest(prompt: "a cat", count: 8)])
        #expect(reply.notes == ["8 is the most I can start at once."])
    }

    @Test(arguments: ["draw 0 pictures of a cat", "zero pictures of a cat", "create -1 images of a cat"])
    func zeroImagesIsNotAnOrder(text: String) async throws {
        let reply = try await reply(to: text)
        #expect(reply.requests.isEmpty)
        #expect(reply.text == "How many images should it be? 1 to 8 can be started at once.")
    }

    @Test func theMaximumCountIsAccepted() async throws {
        #expect(try await reply(to: "create 8 images of a cat").notes.isEmpty)
    }

    @Test func anOrderIsConfirmedInTheReply() async throws {
        func announcement(_ text: String) async throws -> String? {
            try await reply(to: text).requests.first?.announcement
        }
        #expect(
            try await announcement("draw 4 wide pictures of a lake in 2K") == "Making 4 images: a lake (16:9, 2K).")
        #expect(try await announcement("make a photo of a red fox") == "Making an image: photo of a red fox.")
    }

    @Test func anOfferQuotesThePrompt() async throws {
        #expect(
            try await reply(to: "a cat, 16:9").offer?.question == "Shall I make an image of “a cat” (16:9)?")
    }

    /// The examples shown to people work.
    @Test func examplesInHelpTextsAndOnThePageAreOrders() async throws {
        let words = try [
            await reply(to: "what can you do?").text, await reply(to: "create an image").text,
            await reply(to: "again", after: nil).text, await reply(to: "hello").text,
        ].flatMap { $0.matches(of: /“([^”]+)”/).map { String($0.1) } }
        let examples = try PageExamples.inTheChat() + words
        #expect(examples.count > 5)
        for example in examples {
            #expect(try await reply(to: example).requests.count == 1, "\(example)")
        }
        let variations = try await reply(to: "three variations of a lighthouse in a storm")
        #expect(variations.requests == [ImageRequest(prompt: "a lighthouse in a storm", count: 3)])
    }

    /// The examples above the composer are prompts; sent as a chat message, they are offered verbatim.
    @Test func composerExamplesAreOfferedInTheChat() async throws {
        let examples = try PageExamples.inTheComposer()
        #expect(examples.count > 2)
        for example in examples {
            #expect(try await reply(to: example).offer == ImageRequest(prompt: example), "\(example)")
        }
    }
}

/// The examples in the page.
private enum PageExamples {
    static func inTheChat() throws -> [String] { try lists().first { $0.hasPrefix("    examples") }.map(strings) ?? [] }
    static func inTheComposer() throws -> [String] {
        try lists().first { $0.hasPrefix("  examples") }.map(strings) ?? []
    }

    private static func lists() throws -> [Substring] {
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/EaselServer/Page/Assets/words/text.js")
        return try String(contentsOf: page, encoding: .utf8).matches(of: /(?m)^ +examples: \[[^\]]*\]/).map(\.0)
    }

    private static func strings(_ list: Substring) -> [String] {
        list.matches(of: /'([^']*)'/).map { String($0.1) }
    }
}

/// The offline assistant uses no tools.
private struct NoTools: CanvasTools {
    let progress = ChatProgress()

    func imageNodes(
        status: ImageNodeStatus?, limit: Int, after cursor: ImageNodeID?
    ) async throws -> (imageNodes: [ImageNode], next: ImageNodeID?) { ([], nil) }

    func imageNode(_ id: ImageNodeID) async throws -> ImageNode { throw EaselError.notFound(what: "image node") }

    func carryOut(
        _ orders: [ImageOrder], record: @escaping @Sendable ([ImageOrder.Outcome]) -> ChatRound
    ) async throws -> ChatRound { record([]) }
}
