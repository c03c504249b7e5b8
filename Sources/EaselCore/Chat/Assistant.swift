/// Answers in a canvas's chat.
package protocol Assistant: Sendable {
    func reply(to text: String) -> AssistantReply
}

/// What an assistant says, and the pictures it starts by the `generate_image` use case.
package struct AssistantReply: Sendable, Equatable {
    package let text: String
    package let request: ImageRequest?

    package init(text: String, request: ImageRequest? = nil) {
        self.text = text
        self.request = request
    }
}
