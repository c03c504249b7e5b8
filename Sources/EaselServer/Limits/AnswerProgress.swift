import NIOCore

/// How fast the client reads a response, and when that is too slow. Belongs to the connection's event loop.
final class AnswerProgress {
    /// Of what was waiting at the start of a period, the bytes that must be read within it, if there are that many.
    private static let leastBytes = 65_536

    private let seconds: Double
    private let channel: any Channel
    private var written = 0
    /// Where things stood when the last span ended with something waiting.
    private var last: (written: Int, taken: Int)?
    private var timer: Scheduled<Void>?

    init(limits: ClientLimits, channel: any Channel) {
        seconds = limits.answerSeconds
        self.channel = channel
    }

    func noteBytes(_ count: Int) {
        written += count
        if timer == nil { schedule() }
    }

    func end() {
        timer?.cancel()
        timer = nil
    }

    private func schedule() {
        timer = channel.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(seconds * 1000))) {
            self.timer = nil
            self.spanIsOver()
        }
    }

    private func spanIsOver() {
        let waiting = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        guard waiting > 0 else {
            last = nil
            return
        }
        let taken = written - waiting
        if let last, taken < min(last.written, last.taken + Self.leastBytes) {
            channel.close(promise: nil)
        } else {
            last = (written, taken)
            schedule()
        }
    }
}
