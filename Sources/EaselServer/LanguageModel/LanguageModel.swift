/// A language model behind an OpenAI-compatible server.
package struct LanguageModel: Sendable, Equatable {
    /// The address in front of `/chat/completions`, without a slash at its end.
    package let baseURL: String
    package let apiKey: String?
    package let name: String
    package var timeouts = Timeouts()

    package init(baseURL: String, apiKey: String?, name: String) {
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.name = name
    }

    /// What it may take before it counts as failed; seconds.
    package struct Timeouts: Sendable, Equatable {
        /// For connecting and for every pause; a model that is loaded first takes long to begin.
        package var idle = 60.0
        /// For the whole answer.
        package var whole = 120.0
        /// How long to wait for more after a reported end, if the connection stays open.
        package var settling = 5.0

        package init() {}

        package init(idle: Double, whole: Double) {
            self.idle = idle
            self.whole = whole
        }
    }
}

extension LanguageModel: CustomStringConvertible {
    /// Without the key.
    package var description: String { "\(name) at \(baseURL)" }
}

/// Why there is no answer, or only part of one. Nothing the model's server wrote is kept: it may repeat the key.
enum LanguageModelFailure: Error, Equatable {
    case unreachable
    case timedOut
    case refused(status: Int)
    /// No stream of answers, or one that breaks its own rules.
    case unreadable
    /// The connection ended before the answer did.
    case cut

    /// For people in the chat, and for the log.
    var sentence: String {
        switch self {
        case .unreachable: "The language model can't be reached."
        case .timedOut: "The language model took too long."
        case .refused(401), .refused(403):
            "The language model's server did not accept Easel's key; whoever runs Easel can correct LLM_API_KEY."
        case .refused(404):
            "The language model was not found; whoever runs Easel can correct LLM_BASE_URL and LLM_MODEL."
        case .refused(402), .refused(429):
            "The language model's server is limiting requests, or out of credit."
        case .refused(let status): "The language model's server refused the request (HTTP status \(status))."
        case .unreadable: "The language model's answer could not be read."
        case .cut: "The connection to the language model broke."
        }
    }
}
