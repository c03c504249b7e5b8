import NIOCore

/// How much of a request has arrived, and when that is too slow. Belongs to the connection's event loop.
final class RequestProgress {
    /// Bytes of a body that have to come in each span.
    static let leastBytes = 4_096
    /// What may still come of a body after its answer, so that the client gets to read that.
    private static let mostBytesAfterAnswer = 4 << 20
    private static let secondsAfterAnswer = 5.0

    private enum Stage: Equatable {
        /// Between requests; how long that may last is not for here.
        case none
        case head
        case body
        /// The answer was given before all of the body came.
        case answered
    }

    private let limits: ClientLimits
    private let channel: any Channel
    /// The server has asked for more and nothing came yet. While it does not ask, the client can't be slow.
    var isWanting = true
    /// What comes now is no request.
    var isOver = false
    private var stage = Stage.none
    private var bytes = 0
    private var unanswered = 0
    private var timer: Scheduled<Void>?

    init(limits: ClientLimits, channel: any Channel) {
        self.limits = limits
        self.channel = channel
    }

    /// A new connection is there for a request.
    func begin() {
        enter(.head)
        watch()
    }

    func end() { enter(.none) }

    func noteBytes(_ count: Int) {
        if stage == .none { enter(.head) }
        guard stage == .answered else { return }
        bytes += count
        if bytes > Self.mostBytesAfterAnswer { channel.close(promise: nil) }
    }

    /// What there is of a body once it is taken out of its chunks; their heads could be anything.
    func noteBody(_ count: Int) {
        if stage == .body { bytes += count }
    }

    func noteHead() {
        unanswered += 1
        enter(.body)
    }

    func noteEnd() { enter(.none) }

    func noteAnswer() {
        unanswered -= 1
        guard unanswered == 0, stage == .body else { return }
        enter(.answered)
        watch()
    }

    /// Starts the clock of a stage that did not end with the bytes that brought it.
    func watch() {
        guard timer == nil else { return }
        switch stage {
        case .none: return
        case .head: schedule(limits.headSeconds)
        case .body: schedule(limits.bodySeconds)
        case .answered: schedule(Self.secondsAfterAnswer)
        }
    }

    private func enter(_ next: Stage) {
        timer?.cancel()
        timer = nil
        stage = next
        bytes = 0
    }

    private func schedule(_ seconds: Double) {
        timer = channel.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(seconds * 1000))) {
            self.timer = nil
            self.spanIsOver()
        }
    }

    private func spanIsOver() {
        let isSlow = stage != .body || bytes < Self.leastBytes
        if isSlow, isWanting || stage == .answered {
            channel.close(promise: nil)
        } else {
            bytes = 0
            watch()
        }
    }
}
