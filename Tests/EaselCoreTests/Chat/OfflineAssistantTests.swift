import Testing

@testable import EaselCore

@Suite struct OfflineAssistantTests {
    private let assistant = OfflineAssistant(models: [])

    @Test func saysWhatItIsWhenItCanNotHelp() {
        let reply = assistant.reply(to: "what is the capital of France?")
        #expect(reply.requests.isEmpty)
        #expect(reply.text.contains("offline assistant"))
        #expect(reply.text.contains("No language model is connected"))
    }

    @Test func asksWhatToShow() {
        let reply = assistant.reply(to: "create an image")
        #expect(reply.requests.isEmpty)
        #expect(reply.text.hasPrefix("What should the image show?"))
    }

    @Test func saysWhenItWasAskedForTooMany() {
        #expect(assistant.reply(to: "create 12 images of a cat").notes == ["8 is the most I can start at once."])
        #expect(assistant.reply(to: "create 8 images of a cat").notes.isEmpty)
    }

    @Test func whatIsMadeIsAnnounced() {
        func announcement(_ text: String) -> String? { assistant.reply(to: text).requests.first?.announcement }
        #expect(announcement("draw 4 wide pictures of a lake in 2K") == "Making 4 images: a lake (16:9, 2K).")
        #expect(announcement("make a photo of a red fox") == "Making an image: photo of a red fox.")
    }
}
