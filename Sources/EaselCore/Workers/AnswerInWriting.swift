import Synchronization

/// An answer that is being written: the stored rounds, and what was said since.
final class AnswerInWriting: Sendable {
    /// The text as it is sent, with how much came before it.
    typealias Told = (words: String, offset: Int)

    private let state: Mutex<(progress: ChatProgress, said: String)>

    init(_ progress: ChatProgress) { state = Mutex((progress, "")) }

    var progress: ChatProgress { state.withLock { $0.progress } }

    /// What was said since the rounds that are kept.
    var said: String { state.withLock { $0.said } }

    /// What was said in earlier rounds, for those who have not heard it.
    var beginning: [Told] { state.withLock { $0.progress.text.isEmpty ? [] : [($0.progress.text, 0)] } }

    /// Takes the next text of the current round.
    func take(_ speech: Speech) -> [Told] {
        state.withLock { state in
            let before = state.progress.text
            switch speech {
            case .takenBack:
                state.said = ""
                return [("", 0)] + (before.isEmpty ? [] : [(before, 0)])
            case .words(let words):
                let gap = before.isEmpty || !state.said.isEmpty ? "" : ChatProgress.separator
                let offset = ChatProgress.joined([before, state.said]).utf16.count
                state.said += words
                return [(gap + words, offset)]
            }
        }
    }

    /// The round is kept.
    func keep(_ progress: ChatProgress) { state.withLock { $0 = (progress, "") } }
}
