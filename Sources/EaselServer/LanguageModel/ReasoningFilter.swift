/// Removes a model's reasoning from its text, however the text is split.
///
/// Servers that do not know a model's markers leave them in the text. If a template opens the reasoning itself, the
/// answer has only the closing marker: everything before it is reasoning, too.
struct ReasoningFilter: Sendable, Equatable {
    struct Heard: Equatable {
        /// What was passed on before was reasoning.
        var takesBack = false
        var words = ""
    }

    private struct Marks: Sendable, Equatable {
        let opening: [Unicode.Scalar]
        let closing: [Unicode.Scalar]

        init(_ opening: String, _ closing: String) {
            self.opening = Array(opening.unicodeScalars)
            self.closing = Array(closing.unicodeScalars)
        }
    }

    /// In ASCII lower case, as all that is compared with them.
    private static let marks: [Marks] =
        ["think", "thinking", "thought", "reason", "reasoning", "seed:think"].map { Marks("<\($0)>", "</\($0)>") } + [
            Marks("[think]", "[/think]"), Marks("◁think▷", "◁/think▷"),
            Marks("<|begin_of_thought|>", "<|end_of_thought|>"), Marks("<|start_thinking|>", "<|end_thinking|>"),
            Marks("<|channel>thought", "<channel|>"),
        ]
        // Harmony: whatever is not the final channel is not for people.
        + ["<|channel|>analysis", "<|channel|>commentary", "<|start|>", "<|end|>", "<|return|>"].map {
            Marks($0, "<|channel|>final<|message|>")
        }
    /// What stands around an answer and is no part of it.
    private static let frames = ["<|start_response|>", "<|end_response|>"].map { Array($0.unicodeScalars) }
    /// Each mark, and what ends the reasoning that it begins.
    private static let all =
        marks.map { ($0.closing, [Unicode.Scalar]?.none) } + marks.map { ($0.opening, Optional($0.closing)) }

    /// What ends the reasoning that is being said; nil while there is none.
    private var closing: [Unicode.Scalar]?
    /// What may be the beginning of a mark.
    private var rest: [Unicode.Scalar] = []

    /// The words of `text`, as far as it is known that they are no mark.
    mutating func take(_ text: String) -> Heard {
        rest += text.unicodeScalars
        var heard = Heard()
        var words = String.UnicodeScalarView()
        var at = 0
        scan: while at < rest.count {
            switch mark(at: at) {
            case .none:
                if closing == nil { words.append(rest[at]) }
                at += 1
            case .found(let length, let next):
                if closing == nil, next == nil {
                    heard.takesBack = true
                    words = .init()
                }
                closing = next
                at += length
            case .frame(let length): at += length
            case .unfinished: break scan
            }
        }
        rest.removeFirst(at)
        heard.words = String(words)
        return heard
    }

    /// What was held back for being the beginning of a mark, now that nothing follows.
    mutating func finish() -> String {
        defer { rest = [] }
        return closing == nil ? String(String.UnicodeScalarView(rest)) : ""
    }

    private enum Finding {
        case none, unfinished
        /// A mark of that length, and what ends the reasoning that it begins.
        case found(Int, next: [Unicode.Scalar]?)
        /// A mark of that length that stands around the answer.
        case frame(Int)
    }

    private func mark(at start: Int) -> Finding {
        guard ["<", "[", "◁"].contains(rest[start]) else { return .none }
        var finding = Finding.none
        let candidates = closing.map { [($0, [Unicode.Scalar]?.none)] } ?? Self.all
        for (mark, next) in candidates {
            let there = rest[start...].prefix(mark.count)
            guard zip(there, mark).allSatisfy({ Self.lowercased($0) == $1 }) else { continue }
            if there.count == mark.count { return .found(mark.count, next: next) }
            finding = .unfinished
        }
        guard closing == nil else { return finding }
        for frame in Self.frames {
            let there = rest[start...].prefix(frame.count)
            guard zip(there, frame).allSatisfy({ Self.lowercased($0) == $1 }) else { continue }
            if there.count == frame.count { return .frame(frame.count) }
            finding = .unfinished
        }
        return finding
    }

    private static func lowercased(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
    }
}
