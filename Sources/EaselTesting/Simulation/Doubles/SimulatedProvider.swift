import EaselCore
import Synchronization

/// The provider as it really is behind the network: its tasks, what it charged, and every create it was sent.
final class SimulatedProvider: Sendable {
    /// What the sender of a create learned.
    enum Told { case nothing, refusal, acceptance }

    /// Credits for a successful task.
    static let price = 10.0

    struct State {
        var tasks: [SimulatedTask] = []
        var sends: [AttemptKey: [Told]] = [:]
        /// Creates in transit whose sender has given up.
        var lateRequests: [AttemptKey] = []
        var callbacks: [SimulatedCallback] = []
        /// Tasks whose last download was silently truncated.
        var truncated: Set<String> = []
    }

    private let state = Mutex(State())
    private let clock: ManualClock
    private let random: SimulationRandom
    private let weather: Weather
    private let ledger: Ledger

    init(clock: ManualClock, random: SimulationRandom, weather: Weather, ledger: Ledger) {
        self.clock = clock
        self.random = random
        self.weather = weather
        self.ledger = ledger
    }

    var tasks: [SimulatedTask] { state.withLock { $0.tasks } }
    var callbackCount: Int { state.withLock { $0.callbacks.count } }
    var lateRequestCount: Int { state.withLock { $0.lateRequests.count } }

    func task(_ id: String) -> SimulatedTask? {
        state.withLock { state in state.tasks.first { $0.id == id } }
    }

    /// Sends a create. Nothing may have been sent before unless all of it was provably refused.
    func willSend(_ key: AttemptKey) {
        let earlier = state.withLock { state in
            defer { state.sends[key, default: []].append(.nothing) }
            return state.sends[key] ?? []
        }
        if let told = earlier.first(where: { $0 != .refusal }) {
            ledger.violate("\(key) was sent again, though its sender was told \(told) before")
        }
    }

    /// For how long the store becomes unavailable.
    var timeAway: Double { random.seconds(5...600) }

    /// The process that sent the create learns the task's id.
    func tell(_ process: Int, taskID: String) {
        state.withLock { state in
            guard let index = state.tasks.firstIndex(where: { $0.id == taskID }) else { return }
            state.tasks[index].toldTo = process
        }
    }

    func tell(_ key: AttemptKey, _ told: Told) {
        state.withLock { state in
            guard let last = state.sends[key]?.indices.last else { return }
            state.sends[key]?[last] = told
        }
    }

    /// A create arrives.
    func receive(_ key: AttemptKey) -> CreateOutcome {
        if weather.happens(.busy) {
            let wait = random.chance(0.5) ? random.seconds(0...30) : nil
            return .postponed(NodeError(.rateLimited, "Too many requests."), retryAfterSeconds: wait)
        }
        if weather.happens(.maintenance) {
            return .postponed(NodeError(.providerUnavailable, "In maintenance."), retryAfterSeconds: nil)
        }
        if weather.happens(.providerFault) {
            return .postponed(NodeError(.providerError, "Internal error."), retryAfterSeconds: nil)
        }
        if weather.happens(.refusal) { return .refused(NodeError(.invalidPrompt, "Not this.")) }
        let task = makeTask(for: key)
        if tasks.contains(where: { $0.key == key }) { ledger.violate("\(key) has two tasks: it is paid twice") }
        state.withLock { $0.tasks.append(task) }
        return .accepted(taskID: task.id)
    }

    private func makeTask(for key: AttemptKey) -> SimulatedTask {
        let id = "task_\(tasks.count + 1)"
        let count = weather.happens(.taskFails) ? 0 : 1 + max(0, random.below(5) - 2)
        let images = (0..<count).map { SimulatedImage(task: id, number: $0, place: place()) }
        let seconds = weather.happens(.taskSlow) ? random.seconds(60...14_400) : random.seconds(1...40)
        return SimulatedTask(
            id: id, key: key,
            endsAt: weather.happens(.taskEndless) ? nil : clock.now().adding(seconds: seconds),
            images: images, credits: Self.price)
    }

    private func place() -> SimulatedImage.Place {
        if weather.happens(.resultGone) { return .gone }
        if weather.happens(.resultLinked) { return .linked }
        if weather.happens(.resultMoved) { return .moved }
        return weather.happens(.hostUnlisted) ? .unlisted : .plain
    }

    /// The provider's record of a task, as far as it is readable.
    func report(_ task: SimulatedTask, _ moment: SimulatedImage.Moment) -> ProviderReport {
        let report = task.report(moment)
        guard case .success(let urls, _) = report.outcome else { return report }
        let isHidden = weather.happens(moment == .callback ? .resultUnreadable : .answerUnreadable)
        guard isHidden || weather.happens(.resultPartlyReadable) else { return report }
        let readable = isHidden ? [] : urls.filter { _ in random.chance(0.5) }
        return ProviderReport(
            taskID: task.id, outcome: .success(resultURLs: readable, isComplete: readable.count == urls.count),
            creditsConsumed: report.creditsConsumed, callbackURL: report.callbackURL)
    }

    /// A create whose sender gave up stays in transit.
    func delay(_ key: AttemptKey) {
        state.withLock { $0.lateRequests.append(key) }
    }

    /// One of the delayed creates arrives.
    func receiveLateRequest() -> AttemptKey? {
        let key: AttemptKey? = state.withLock { state in
            state.lateRequests.isEmpty
                ? nil : state.lateRequests.remove(at: random.below(state.lateRequests.count))
        }
        if let key { _ = receive(key) }
        return key
    }

    /// Ends the tasks that are due and sends their callbacks.
    func work() {
        let now = clock.now()
        let ended = state.withLock { state in
            var ended: [SimulatedTask] = []
            for index in state.tasks.indices where !state.tasks[index].hasEnded {
                guard let end = state.tasks[index].endsAt, end <= now else { continue }
                state.tasks[index].hasEnded = true
                ended.append(state.tasks[index])
            }
            return ended
        }
        for task in ended { callBack(task) }
    }

    private func callBack(_ task: SimulatedTask) {
        func add(_ kind: SimulatedCallback.Kind, _ body: [UInt8]) {
            let wait = weather.happens(.callbackLate) ? random.seconds(0...21_600) : random.seconds(0...2)
            let callback = SimulatedCallback(
                key: task.key, taskID: task.id, body: body, kind: kind,
                dueAt: clock.now().adding(seconds: wait))
            state.withLock { $0.callbacks.append(callback) }
        }
        let truth = SimulatedCallbackBody.body(of: report(task, .callback))
        if !weather.happens(.callbackLost) { add(.truth, truth) }
        while weather.happens(.callbackRepeated) { add(.truth, truth) }
        if weather.happens(.callbackUnreadable) { add(.noise, Array("{\u{0}".utf8)) }
        if weather.happens(.callbackUnreadable) { add(.noise, Array("running".utf8)) }
        if weather.happens(.callbackUnreadable) { add(.noise, Array("odd \(task.id)".utf8)) }
        if weather.happens(.callbackWrongTask) {
            let others = tasks.filter { $0.id != task.id }.map(\.id) + ["task_of_another"]
            let other = ProviderReport(
                taskID: others[random.below(others.count)], outcome: task.outcome(.callback), creditsConsumed: 1)
            add(.noise, SimulatedCallbackBody.body(of: other))
        }
        if weather.happens(.callbackContradicts) {
            let opposite: ProviderReport.Outcome =
                task.images.isEmpty
                ? .success(resultURLs: ["image:none:0"]) : .failure(NodeError(.providerError, "Failed."))
            add(
                .contradiction,
                SimulatedCallbackBody.body(
                    of: ProviderReport(taskID: task.id, outcome: opposite, creditsConsumed: task.charged)))
        }
    }

    /// Takes one of the arrived callbacks, in random order.
    func takeCallback() -> SimulatedCallback? {
        let now = clock.now()
        return state.withLock { state in
            let come = state.callbacks.indices.filter { state.callbacks[$0].dueAt <= now }
            return come.isEmpty ? nil : state.callbacks.remove(at: come[random.below(come.count)])
        }
    }

    /// A silently truncated download does not happen twice in a row: then the file itself would be broken.
    func mayTruncate(_ taskID: String) -> Bool {
        state.withLock { $0.truncated.insert(taskID).inserted }
    }

    func didServeWhole(_ taskID: String) {
        state.withLock { _ = $0.truncated.remove(taskID) }
    }

    /// The callback was not acknowledged: the provider tries again later, three times at most.
    func sendAgain(_ callback: SimulatedCallback) {
        var again = callback
        again.dueAt = clock.now().adding(seconds: 30)
        again.refusals += 1
        guard again.refusals < 4 else { return }
        state.withLock { $0.callbacks.append(again) }
    }

    func acknowledge(_ callback: SimulatedCallback) {
        state.withLock { state in
            guard let index = state.tasks.firstIndex(where: { $0.id == callback.taskID }) else { return }
            switch callback.kind {
            case .truth: state.tasks[index].isDelivered = true
            case .contradiction where !state.tasks[index].images.isEmpty: state.tasks[index].isSlandered = true
            case .contradiction, .noise: break
            }
        }
    }

    /// When something happens here next.
    var nextEvent: Timestamp? {
        state.withLock { state in
            (state.tasks.filter { !$0.hasEnded }.compactMap(\.endsAt) + state.callbacks.map(\.dueAt)).min()
        }
    }
}
