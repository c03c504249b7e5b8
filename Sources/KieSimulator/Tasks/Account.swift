import Foundation

/// The state of the simulator's only account: tasks, credits, rate limit and call counts.
actor Account {
    /// The outcome of a createTask call.
    enum Creation {
        case created(SimulatedTask)
        case refused(Refusal)
        /// The transport fails as the fault says; no task exists.
        case broken(Fault)
    }

    private let configuration: SimulatorConfiguration
    /// The origin of result URLs, known once the port is bound.
    private(set) var origin = ""
    /// Another name for the same server.
    private(set) var otherOrigin = ""
    private var faults: Faults
    private var credits: Double
    private var tasks: [String: SimulatedTask] = [:]
    /// Oldest first; the oldest tasks are removed to limit memory.
    private var order: [String] = []
    private var forgotten = 0
    private var images: [String: Result] = [:]
    private var downloadedPaths: Set<String> = []
    private var downloadLinks: [String: DownloadLink] = [:]
    private var recentCreates: [ContinuousClock.Instant] = []
    private var promptsSeen: Set<String> = []
    private var calls: [Call: Int] = [:]
    private var created = 0
    private var generator: SeededGenerator

    private struct Result {
        let image: ResultImage
        let expires: Int64
    }

    private struct DownloadLink {
        let path: String
        let expires: Int64
    }

    private static let remembered = 10_000

    init(configuration: SimulatorConfiguration) {
        self.configuration = configuration
        faults = configuration.faults
        credits = configuration.creditBalance
        generator = SeededGenerator(seed: configuration.seed)
    }

    // MARK: Calls

    /// What is counted; the raw value is the name in the response of `/simulator/calls`.
    enum Call: String, CaseIterable {
        case createTask, recordInfo, credit, downloadUrl, upload, download, callback, catalogue
    }

    func count(_ call: Call) {
        calls[call, default: 0] += 1
    }

    func count(of call: Call) -> Int { calls[call, default: 0] }

    func callCounts() -> JSON {
        var counts = Dictionary(
            uniqueKeysWithValues: Call.allCases.map { ($0.rawValue, JSON.number(calls[$0, default: 0])) })
        counts["tasks"] = .number(created)
        return .object(counts)
    }

    /// Resets counts, the rate limit's window and used first-time faults, and refills the balance.
    /// Tasks stay, since their callbacks may still be in transit.
    func reset() {
        calls = [:]
        created = 0
        recentCreates = []
        promptsSeen = []
        credits = configuration.creditBalance
    }

    func setOrigin(_ origin: String, other: String) {
        self.origin = origin
        otherOrigin = other
    }

    /// The path of a URL at one of our origins; nil for any other URL.
    func path(of url: String) -> String? {
        [origin, otherOrigin].first { url.hasPrefix($0 + "/") }.map { String(url.dropFirst($0.count)) }
    }

    /// Callbacks that were answered 2xx.
    private(set) var acknowledgedCount = 0

    func noteAcknowledged(_ id: String) {
        acknowledgedCount += 1
        tasks[id]?.isAcknowledged = true
    }

    /// Whether the task's callback was received, or the task has ended and none is sent.
    func hasCalledBack(_ id: String) -> Bool {
        guard let task = tasks[id] else { return true }
        return task.isAcknowledged || !task.isRunning && (task.callbackURL == nil || task.faults.contains(.lose))
    }

    func setFaults(_ faults: Faults) {
        self.faults = faults
    }

    // MARK: Tasks

    /// Handles one createTask request: rate limit, validation, credits, then a task.
    ///
    /// - Parameter offer: the model it names as the catalogue has it; nil when it has none.
    func create(
        _ request: JSON, offer: (rule: ModelRule, isFailing: Bool)?, now: Int64,
        at instant: ContinuousClock.Instant = .now
    ) -> Creation {
        recentCreates.removeAll { instant - $0 >= configuration.rateWindow }
        guard recentCreates.count < configuration.rateLimit else { return .refused(.tooFrequent) }
        recentCreates.append(instant)
        do throws(Refusal) {
            guard request["model"]?.stringValue != nil else { throw Refusal.missingField }
            guard let model = offer?.rule else { throw Refusal.unknownModel }
            let input = request["input"] ?? .object([:])
            guard case .object = input else { throw Refusal.serverException }
            try model.check(input)

            let directives = PromptDirectives(prompt: input["prompt"]?.stringValue ?? "")
            var struck = faults.strike(directives.faults, using: &generator)
            let isNew = promptsSeen.count < Self.remembered && promptsSeen.insert(directives.text).inserted
            if !isNew { struck.subtract([.failOnce, .moderateOnce]) }
            if offer?.isFailing == true { struck.insert(.fail) }
            if let broken = [Fault.drop, .gateway].first(where: struck.contains) { return .broken(broken) }
            if struck.contains(.busy) { throw Refusal.serverException }
            if struck.contains(.throttle) { throw Refusal.tooFrequent }
            if struck.contains(.cap) { throw Refusal.keyCap }
            if struck.contains(.maintenance) { throw Refusal.maintenance }

            let price = model.credits(for: input)
            guard price <= credits, !struck.contains(.shortage) else {
                throw Refusal.shortage(code: configuration.dialect.shortageCode)
            }
            credits -= price
            created += 1
            let task = makeTask(
                model, request, input, price: price, faults: struck, prompt: directives.text, now: now)
            remember(task)
            return .created(task)
        } catch {
            return .refused(error)
        }
    }

    private func makeTask(
        _ model: ModelRule, _ request: JSON, _ input: JSON, price: Double, faults: Set<Fault>, prompt: String,
        now: Int64
    ) -> SimulatedTask {
        let id: String
        switch configuration.dialect.taskIDs {
        case .hex: id = Self.randomHex(32)
        case .named: id = "task_\(model.name.replacing("/", with: "-"))_\(now + Int64(created))"
        }
        let seed = generator.next() ^ UInt64(stableHashOf: prompt)
        var param: [String: JSON] = ["input": .string(input.text), "model": .string(model.name)]
        let callbackURL = request["callBackUrl"]?.stringValue
        if let callbackURL { param["callBackUrl"] = .string(callbackURL) }
        let suffix = model.choice("output_format", in: input) ?? model.format
        let size = ImageSize(rule: model, input: input)
        let isJPEG = (suffix != "png") != faults.contains(.mislabel)
        let count = faults.contains(.several) ? 2 + Int((seed >> 8) % 5) : model.imageCount(for: input)
        let images = (0..<count).map { index in
            ResultImage(
                path: Self.resultPath(model.path, id: id, index: index, now: now, suffix: suffix), prompt: prompt,
                seed: seed &+ UInt64(index), size: size, format: isJPEG ? "jpg" : "png", faults: faults)
        }
        return SimulatedTask(
            id: id, model: model, param: JSON.object(param).text, input: input, callbackURL: callbackURL,
            credits: price, createTime: now, faults: faults, seed: seed, images: images)
    }

    private func remember(_ task: SimulatedTask) {
        tasks[task.id] = task
        order.append(task.id)
        guard order.count > Self.remembered, let old = tasks.removeValue(forKey: order.removeFirst()) else { return }
        forgotten += 1
        for image in old.images {
            images[image.path] = nil
            downloadedPaths.remove(image.path)
        }
    }

    func task(_ id: String) -> SimulatedTask? { tasks[id] }

    /// The task as returned to a status request; requests after its end are counted.
    func taskAskedFor(_ id: String) -> SimulatedTask? {
        if let task = tasks[id], !task.isRunning { tasks[id]?.questions += 1 }
        return tasks[id]
    }

    /// Up to `limit` tasks, oldest first, starting at the `start`-th task ever made, and the next start; nil at the end.
    func tasks(from start: Int, limit: Int) -> (tasks: [SimulatedTask], next: Int?) {
        let first = min(max(0, start - forgotten), order.count)
        let page = order[first...].prefix(limit)
        return (page.compactMap { tasks[$0] }, page.endIndex < order.count ? page.endIndex + forgotten : nil)
    }

    /// Records the end of a task and returns it; the first end counts, failures are refunded. `digests` are the
    /// SHA-256 of its images.
    func settle(_ id: String, _ state: SimulatedTask.State, digests: [String] = []) -> SimulatedTask? {
        guard var task = tasks[id], task.isRunning else { return tasks[id] }
        task.state = state
        task.digests = digests
        tasks[id] = task
        switch state {
        case .running: break
        case .success(_, let end):
            let days = task.faults.contains(.expire) ? 1.0 : 14
            let expires = end.completeTime + Int64(days * 86_400_000 / configuration.speed)
            for image in task.images { images[image.path] = Result(image: image, expires: expires) }
        case .fail: credits += task.credits
        }
        return task
    }

    var balance: Double { credits }

    // MARK: Downloads

    /// The image at a path, unless it has expired, and whether this is its first download.
    func image(at path: String, now: Int64) -> (ResultImage, isFirst: Bool)? {
        guard let result = images[path], result.expires > now else { return nil }
        return (result.image, downloadedPaths.insert(path).inserted)
    }

    /// A path to a result that works for 20 minutes; nil if the result is not ours.
    func makeDownloadLink(to path: String, now: Int64) -> String? {
        guard images[path] != nil else { return nil }
        downloadLinks = downloadLinks.filter { $0.value.expires > now }
        let link = "/download/\(Self.randomHex(32))"
        downloadLinks[link] = DownloadLink(path: path, expires: now + 20 * 60_000)
        return link
    }

    func resolve(downloadLink: String, now: Int64) -> String? {
        downloadLinks[downloadLink].flatMap { $0.expires > now ? $0.path : nil }
    }

    // MARK: Names

    static func randomHex(_ length: Int) -> String {
        String((0..<length).map { _ in "0123456789abcdef".randomElement() ?? "0" })
    }

    private static func resultPath(
        _ style: ModelRule.PathStyle, id: String, index: Int, now: Int64, suffix: String
    ) -> String {
        let name =
            switch style {
            case .h: "/h/\(id)_\(now / 1000 + Int64(index))"
            case .p: "/p/\(id)_\(index + 1)_\(now / 1000)_\(Int.random(in: 1000...9999))"
            case .na2: "/na2/\(id)\(index)"
            case .chatgpt: "/images/chatgpt/file_\(randomHex(24))"
            case .wan: "/wan27-image-alibaba/\(now)-\(randomHex(11))"
            }
        return "\(name).\(suffix)"
    }
}
