import EaselCore
import Testing

@Suite struct OfflineAssistantTests {
    private let assistant = OfflineAssistant(models: [])

    @Test func saysWhatItIsWhenItCanNotHelp() {
        let reply = assistant.reply(to: "what is the capital of France?")
        #expect(reply.request == nil)
        #expect(reply.text.contains("offline assistant"))
        #expect(reply.text.contains("No language model is connected"))
    }

    @Test func asksWhatToShow() {
        let reply = assistant.reply(to: "create an image")
        #expect(reply.request == nil)
        #expect(reply.text.hasPrefix("What should the image show?"))
    }

    @Test func announcesWhatItStarts() {
        #expect(
            assistant.reply(to: "draw 4 wide pictures of a lake in 2K").text == "Making 4 images: a lake (16:9, 2K).")
        #expect(assistant.reply(to: "make a photo of a red fox").text == "Making an image: photo of a red fox.")
        #expect(assistant.reply(to: "create 12 images of a cat").text.hasSuffix("8 is the most I can start at once."))
    }
}
