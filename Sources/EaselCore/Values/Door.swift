/// The way an image is requested. Every door leads to the same use cases, ledger and audit trail.
package enum Door: String, Codable, Sendable, CaseIterable {
    case page, api, chat
    case openAI = "openai"
    case mcp

    /// The title of the canvas that takes what comes through this door and names no canvas; nil where one is always named.
    package var canvasTitle: String? {
        switch self {
        case .page, .api, .chat: nil
        case .openAI: "OpenAI API"
        case .mcp: "MCP"
        }
    }
}
