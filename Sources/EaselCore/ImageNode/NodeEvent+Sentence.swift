extension NodeEvent {
    /// The entry's facts in words, for terminals and for readers of the API; nil when the kind says it all. May quote the
    /// provider, so it is text, never markup.
    package var sentence: String? {
        let parts: [String?] = [
            facts.settings.map {
                [$0.model, $0.aspectRatio, $0.resolution, $0.outputFormat].compactMap { $0 }.joined(separator: ", ")
            },
            facts.verdict, facts.worker, facts.taskID.map { "task \($0)" },
            facts.creditsConsumed.map { "\($0) credits" },
            facts.resultURLs.isEmpty ? nil : facts.resultURLs.joined(separator: " "),
            facts.hasAllResults == false ? "part of the result could not be read" : nil,
            facts.image.map {
                "SHA-256 \($0.digest), \($0.format.contentType), \($0.width) × \($0.height), \($0.byteCount) bytes"
            },
            facts.error.map { "\($0.code.rawValue): \($0.message)" }, facts.reason,
            facts.callbackID.map { "callback \($0)" },
            facts.messageID.map { "requested in the chat by message \($0)" },
            facts.apiKeyID.map { "requested with API key \($0)" },
            facts.door?.phrase,
        ]
        let said = parts.compactMap { $0 }
        return said.isEmpty ? nil : said.joined(separator: "; ")
    }
}

extension Door {
    /// Nil for the chat, whose message is named already.
    fileprivate var phrase: String? {
        switch self {
        case .page: "requested on the page"
        case .api: "requested through the API"
        case .chat: nil
        case .openAI: "requested through the OpenAI API"
        case .mcp: "requested through MCP"
        }
    }
}
