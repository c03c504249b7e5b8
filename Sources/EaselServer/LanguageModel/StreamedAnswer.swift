import EaselCore
import JSON

/// The part of a language model's answer that has arrived so far.
struct StreamedAnswer: Sendable, Equatable {
    /// As long as a person's message, in Unicode scalars.
    static let longestText = UseCases.longestMessage
    /// Bytes of a call's arguments; a prompt has at most 20,000 characters.
    static let longestArguments = 131_072
    /// Calls of one round: so many images are the most at once.
    static let mostCalls = EaselCore.ImageRequest.counts.upperBound

    private static let lengthReasons: Set = ["length", "max_tokens", "max_output_tokens", "model_length"]
    /// What servers say when they, and not the model, ended the answer.
    private static let stopReasons: Set = [
        "abort", "aborted", "cancelled", "canceled", "content_filter", "error", "insufficient_system_resource",
        "network_error", "prohibited_content", "recitation", "safety", "sensitive", "timeout",
    ]

    private(set) var text = ""
    private(set) var calls: [ToolCall] = []
    /// What came was more than is kept.
    private(set) var isShortened = false
    /// The model stopped because its answer reached its length limit.
    private(set) var ranOut = false
    /// The model's server stopped it.
    private(set) var wasStopped = false
    /// The model said that this is the end.
    private(set) var isWhole = false
    /// Nothing that counts can follow.
    private(set) var isOver = false
    /// Some of what was taken for the answer turned out to be reasoning.
    private(set) var tookBack = false
    /// Whether words wait until it is known that they are no reasoning.
    private var holdsBack: Bool
    private var length = 0
    /// Unicode scalars of text that are kept.
    private let room: Int
    private var filter = ReasoningFilter()

    /// - Parameters:
    ///   - holdsBack: whether the model is known to begin with reasoning that nothing opens.
    ///   - room: how many Unicode scalars of text are kept.
    init(holdsBack: Bool = false, room: Int = Self.longestText) {
        self.holdsBack = holdsBack
        self.room = room
    }

    /// Reads one event's data; returns what of it is shown.
    mutating func take(_ data: some Collection<UInt8>) throws(LanguageModelFailure) -> [Speech] {
        let data = data.drop { $0 <= 0x20 }
        if data.isEmpty { return [] }
        if data.starts(with: "[DONE]".utf8) {
            (isWhole, isOver) = (true, true)
            return []
        }
        return try take(try Self.parse(data)) ?? []
    }

    /// Reads an answer that was not streamed.
    mutating func take(document: some Collection<UInt8>) throws(LanguageModelFailure) -> [Speech] {
        guard let heard = try take(try Self.parse(document)) else { throw .unreadable }
        (isWhole, isOver) = (true, true)
        return heard
    }

    /// Nothing more comes.
    mutating func finish() -> [Speech] {
        // Announced, and never made.
        if calls.contains(where: { !$0.isBlank }) { calls.removeAll(where: \.isBlank) }
        let rest = add(filter.finish())
        guard holdsBack else { return rest }
        holdsBack = false
        // What was cut off in front of the mark that ends the reasoning is reasoning.
        if !isWhole || ranOut || wasStopped { text = "" }
        return text.isEmpty ? [] : [.words(text)]
    }

    private static func parse(_ data: some Collection<UInt8>) throws(LanguageModelFailure) -> JSONValue {
        do { return try JSONValue.parse(data) } catch { throw .unreadable }
    }

    /// Nil when there is no answer in it.
    private mutating func take(_ chunk: JSONValue) throws(LanguageModelFailure) -> [Speech]? {
        // Some servers find out too late for a status.
        let error = chunk["object"] == "error" ? chunk : chunk["error"]
        if let error, error != .null {
            if let status = error["code"]?.lenientInteger, (400..<600).contains(status) {
                throw .refused(status: status)
            }
            throw .unreadable
        }
        // The last chunk may have no choice, only usage.
        guard let choice = chunk["choices"]?.arrayValue?.first else { return nil }
        let said = [choice["delta"], choice["message"]].lazy.compactMap(\.self).first { $0 != .null }
        let (words, pieces) = (said.map(Self.words) ?? "", said.map(Self.pieces) ?? [])
        // An end that more follows was none.
        if !words.isEmpty || !pieces.isEmpty { (isWhole, ranOut, wasStopped) = (false, false, false) }
        if let reason = Self.reason(in: choice) {
            isWhole = true
            ranOut = Self.lengthReasons.contains(reason)
            wasStopped = Self.stopReasons.contains(reason)
        }
        for piece in pieces { take(ToolCall(piece)) }
        let filtered = filter.take(words)
        guard filtered.takesBack else { return add(filtered.words) }
        let wasHeard = !text.isEmpty && !holdsBack
        if !text.isEmpty { tookBack = true }
        (text, length, isShortened, holdsBack) = ("", 0, false, false)
        return (wasHeard ? [.takenBack] : []) + add(filtered.words)
    }

    /// Why the answer ends here; nil when it does not, in whatever way a server says that.
    private static func reason(in choice: JSONValue) -> String? {
        let text = choice["finish_reason"]?.stringValue?.lowercased() ?? ""
        let reason = text.filter { $0.isASCII && ($0.isLetter || $0 == "_") }
        return ["", "null", "none", "nil", "undefined", "false"].contains(reason) ? nil : reason
    }

    /// The words of a delta or message; what it reasons apart from them is passed over.
    private static func words(of said: JSONValue) -> String {
        text(said["content"]) + text(said["refusal"])
    }

    /// A text, a part of one, or a list of parts.
    private static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text): text
        case .array(let parts): parts.map(text).joined()
        case .object(let part):
            switch part["type"]?.stringValue {
            case nil, "text", "output_text": part["text"]?.stringValue ?? ""
            case "refusal": part["refusal"]?.stringValue ?? ""
            default: ""
            }
        default: ""
        }
    }

    /// The calls of a delta or message, as they are called now, else as they were before there could be several.
    private static func pieces(of said: JSONValue) -> [JSONValue] {
        if let calls = said["tool_calls"]?.arrayValue, !calls.isEmpty { return calls }
        guard let call = said["function_call"], call.objectValue != nil else { return [] }
        return [["function": call]]
    }

    private mutating func take(_ piece: ToolCall) {
        let known =
            calls.lastIndex { piece.id != nil && $0.id == piece.id && (piece.index == nil || $0.index == piece.index) }
            ?? calls.lastIndex { piece.index == nil || $0.index == piece.index }
        let relation = known.map { calls[$0].relation(to: piece) } ?? .follows
        switch relation {
        case .repeats: return
        case .follows:
            guard calls.count < Self.mostCalls else {
                isShortened = true
                return
            }
            var call = piece
            if call.name.isEmpty, let known { call.name = calls[known].name }
            call.arguments = []
            calls.append(call)
            add(piece.arguments, to: calls.count - 1)
        case .fills, .continues:
            guard let known else { return }
            if calls[known].name.isEmpty { calls[known].name = piece.name }
            if relation == .fills {
                calls[known].id = piece.id ?? calls[known].id
                calls[known].arguments = []
            }
            add(piece.arguments, to: known)
        }
    }

    private mutating func add(_ arguments: [UInt8], to call: Int) {
        // Shortened arguments are no JSON any more, so nothing is started by them.
        let room = Self.longestArguments - calls[call].arguments.count
        if arguments.count > room { isShortened = true }
        calls[call].arguments += arguments.prefix(room)
    }

    private mutating func add(_ words: String) -> [Speech] {
        // Blanks at the front are what stood around a mark.
        let scalars = words.unicodeScalars.drop { text.isEmpty && $0.properties.isWhitespace }
        // A control character is shown as one that can't be.
        let safe = scalars.lazy.map { scalar -> Unicode.Scalar in
            scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar
        }
        let kept = Array(safe.prefix(max(0, room - length)))
        if kept.count < scalars.count { isShortened = true }
        guard !kept.isEmpty else { return [] }
        length += kept.count
        let added = String(String.UnicodeScalarView(kept))
        text += added
        return holdsBack ? [] : [.words(added)]
    }
}
