import EaselCore
import KieAI

/// A language model's answer, as far as it has come.
struct StreamedAnswer: Sendable, Equatable {
    struct ToolCall: Sendable, Equatable {
        let index: Int?
        var name = ""
        var arguments: [UInt8] = []
    }

    /// As long as a person's message, in Unicode scalars.
    static let longestText = UseCases.longestMessage
    /// Bytes of a call's arguments; a prompt has at most 20,000 characters.
    static let longestArguments = 131_072
    /// More can't start anything: so many pictures are the most at once.
    static let mostCalls = EaselCore.ImageRequest.counts.upperBound

    private(set) var text = ""
    private(set) var calls: [ToolCall] = []
    /// What came was more than is kept.
    private(set) var isShortened = false
    /// The model stopped because its answer reached its length limit.
    private(set) var ranOut = false
    /// The model said that this is the end.
    private(set) var isWhole = false
    private var length = 0

    /// Reads one event's data; returns the words it adds to the text.
    mutating func take(_ data: ArraySlice<UInt8>) throws(LanguageModelFailure) -> String {
        if data.elementsEqual("[DONE]".utf8) {
            isWhole = true
            return ""
        }
        let chunk: JSONValue
        do { chunk = try JSONValue.parse(data) } catch { throw .unreadable }
        // Some servers find out too late for a status.
        if let error = chunk["error"], error != .null { throw .unreadable }
        // The last chunk may have no choice, only usage.
        guard let choice = chunk["choices"]?.arrayValue?.first else { return "" }
        if let reason = choice["finish_reason"]?.stringValue {
            isWhole = true
            ranOut = reason == "length"
        }
        guard let delta = choice["delta"] else { return "" }
        for call in delta["tool_calls"]?.arrayValue ?? [] { take(call: call) }
        return add(delta["content"]?.stringValue ?? delta["refusal"]?.stringValue ?? "")
    }

    /// The name and id of a call come with its first piece; its arguments in any number of them.
    private mutating func take(call: JSONValue) {
        let index = call["index"]?.lenientInteger
        let name = call["function"]?["name"]?.stringValue ?? ""
        // Servers that leave the index out send each call in one piece.
        let known = index == nil && !name.isEmpty ? nil : calls.lastIndex { index == nil || $0.index == index }
        if known == nil {
            guard calls.count < Self.mostCalls else {
                isShortened = true
                return
            }
            calls.append(ToolCall(index: index))
        }
        let at = known ?? calls.count - 1
        if calls[at].name.isEmpty { calls[at].name = name }
        let more = (call["function"]?["arguments"]?.stringValue ?? "").utf8
        // Shortened arguments are no JSON any more, so nothing is started by them.
        let room = Self.longestArguments - calls[at].arguments.count
        if more.count > room { isShortened = true }
        calls[at].arguments += more.prefix(room)
    }

    private mutating func add(_ words: String) -> String {
        // A control character is shown as one that can't be.
        let safe = words.unicodeScalars.lazy.map { scalar -> Unicode.Scalar in
            scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar
        }
        let kept = Array(safe.prefix(Self.longestText - length))
        if kept.count < words.unicodeScalars.count { isShortened = true }
        length += kept.count
        let added = String(String.UnicodeScalarView(kept))
        text += added
        return added
    }
}
