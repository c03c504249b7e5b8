import EaselCore

/// A complete Easel with provider, network, clocks and people, advanced step by step from one seed.
final class SimulatedWorld {
    let parts: WorldParts
    let organization: OrganizationID
    let canvases: [CanvasID]
    let checks: WorldChecks
    /// Created nodes that were not permanently deleted.
    var nodes: [ImageNodeID] { checks.nodes }
    var processes: [WorkerProcess] = []
    private var processCount = 0
    private var wishes = 0
    private var sent: [SentOrder] = []
    private(set) var trace: [String]?
    var random: SimulationRandom { parts.random }

    init(parts: WorldParts, isTracing: Bool) throws {
        self.parts = parts
        trace = isTracing ? [] : nil
        let now = parts.wall.now()
        let organization = Organization(id: parts.surroundings.makeID("org"), name: "Simulated", createdAt: now)
        self.organization = organization.id
        let canvasCount = 1 + parts.random.below(2)
        let budget = parts.random.chance(0.2) ? Double(1 + parts.random.below(6)) * SimulatedProvider.price : nil
        canvases = try parts.finish { [parts] in
            try await parts.store.createOrganization(organization)
            try await parts.store.setBudget(budget, of: organization.id)
            var ids: [CanvasID] = []
            for _ in 0..<canvasCount {
                ids.append(try await parts.useCases.createCanvas(title: "Board", of: organization.id).id)
            }
            for door in Door.allCases where door.canvasTitle != nil {
                ids.append(try await parts.useCases.canvas(of: door, of: organization.id).id)
            }
            return ids
        }
        let subscriptions = [WebhookEventType.subscribable, [.completed]].filter { _ in parts.random.chance(0.5) }
        let webhooks = try parts.finish { [parts] in
            var webhooks: [Webhook] = []
            for events in subscriptions {
                webhooks.append(
                    try await parts.useCases.createWebhook(
                        UseCases.WebhookDraft(url: "https://example.com", events: events.map(\.rawValue)),
                        secret: WebhookSecret("whsec_AAAA"), for: organization.id))
            }
            return webhooks
        }
        checks = WorldChecks(parts: parts, canvases: canvases, webhooks: webhooks, budget: budget)
        for _ in 0..<1 + parts.random.below(3) { startProcess() }
    }

    func note(_ step: @autoclosure () -> String) {
        trace?.append(step())
    }

    private func startProcess() {
        processCount += 1
        processes.append(WorkerProcess(number: processCount, in: parts))
    }

    func crashOne() {
        let dead = processes.remove(at: random.below(processes.count))
        let lost = parts.stage.kill(dead.number)
        note("process \(dead.number) crashes, losing \(lost)")
        parts.executor.drain()
        startProcess()
    }

    func advance(seconds: Double) {
        let milliseconds = (seconds * 1000).rounded()
        note("clock \(seconds > 0 ? "+" : "")\(milliseconds / 1000) s")
        parts.clock.advance(seconds: milliseconds / 1000)
        parts.ledger.pass(seconds: max(0, milliseconds / 1000))
        parts.provider.work()
    }

    /// Sets Easel's clock to another time; true time is not affected.
    func jumpClock(seconds: Double) {
        note("Easel's clock jumps by \(seconds) s")
        parts.wall.jump(seconds: seconds)
        parts.messageClaims.forgetAll()
        if seconds > 0 { parts.ledger.forgetSends() }
    }

    /// The settings are corrected, and a server starts with them.
    func correctSettings() throws {
        note("the settings are corrected")
        parts.troubles.correctSettings()
        try parts.finish { [parts] in try await parts.store.fetchOwed(at: parts.wall.now()) }
        parts.ledger.noteWrite()
    }

    /// Enables the webhooks that were disabled after failures.
    func enableWebhooks() throws {
        for webhook in checks.webhooks {
            try parts.finish { [parts] in
                _ = try await parts.useCases.updateWebhook(
                    webhook.id, UseCases.WebhookDraft(isEnabled: true), of: nil)
            }
        }
    }

    func turn(_ process: WorkerProcess, _ loop: WorkerProcess.Loop, limit: Int) {
        note("process \(process.number): \(loop) looks for \(limit)")
        parts.executor.start { await process.turn(loop, limit: limit) }
    }

    /// Continues one waiting task; false if none can continue.
    @discardableResult
    func release() -> Bool {
        let label = parts.stage.release(at: parts.clock.now(), choose: random.below)
        guard let label else { return false }
        note("→ \(label)")
        parts.executor.drain()
        return true
    }

    /// Delivers one callback as the callback route does: store it, then answer.
    @discardableResult
    func callBack() throws -> Bool {
        guard let callback = parts.provider.takeCallback() else { return false }
        note("callback \(String(decoding: callback.body, as: UTF8.self)) for \(callback.key)")
        if callback.kind == .noise, parts.believesCallbacks,
            checks.histories[callback.key.imageNodeID]?.attempt(callback.key.number)?.taskID == nil
        {
            // An attempt without a known task can't tell a wrong task from its own.
            return true
        }
        let record = CallbackRecord(
            id: parts.surroundings.makeID("cb"), imageNodeID: callback.key.imageNodeID, attempt: callback.key.number,
            body: callback.body, receivedAt: parts.wall.now())
        if parts.troubles.storeIsAway || parts.weather.happens(.storeFails) {
            parts.provider.sendAgain(callback)
            return true
        }
        do {
            // Sometimes it is only stored and processed later, like a replayed callback.
            let isPutOff = parts.random.chance(0.2)
            try parts.finish { [parts] in
                if isPutOff {
                    try await parts.store.recordCallback(record)
                } else {
                    let useCases = parts.useCases
                    _ = try await useCases.receive(record, reading: useCases.provider.read(callback: record.body))
                }
            }
            parts.ledger.noteWrite()
            parts.provider.acknowledge(callback)
        } catch EaselError.notFound {
            note("no such node any more")
        }
        return true
    }

    /// A request by a person, which may be refused. False if it was.
    @discardableResult
    private func ask(_ what: String, _ request: @escaping @Sendable (UseCases) async throws -> Void) throws -> Bool {
        note(what)
        guard !parts.troubles.storeIsAway else {
            note("the store is away")
            return false
        }
        do {
            try parts.finish { [parts] in try await request(parts.useCases) }
            parts.ledger.noteWrite()
            return true
        } catch EaselError.conflict {
            note("refused")
            return false
        } catch EaselError.notFound {
            note("in the trash")
            return false
        }
    }

    /// A new request through any door, or a repeated one whose answer was lost: the same images.
    func createByDoor() throws {
        if sent.isEmpty || random.chance(0.7) { sent.append(newOrder()) }
        let index = random.below(sent.count)
        let order = sent[index].sendAgain(at: parts.clock.now(), clockJumps: parts.wall.jumpCount)
        // What may count as a new request creates its images at most once more.
        if order.mayBeNew { checks.wishes[order.request.prompt, default: 0] += order.request.count }
        let claim = order.claim(of: organization, at: parts.wall.now())
        try ask("create \(order.request.count) × “\(order.request.prompt)” by \(order.door)") { [organization] in
            _ = try await $0.createImageNodes(
                order.request, on: order.canvas, of: organization, through: order.door, idempotency: claim)
        }
    }

    private func newOrder() -> SentOrder {
        wishes += 1
        let door = [Door.api, .openAI, .mcp][random.below(3)]
        return SentOrder(
            request: ImageRequest(
                prompt: "wish \(wishes)", model: random.chance(0.3) ? "unpriced" : nil, count: 1 + random.below(2)),
            door: door, canvas: door.canvasTitle == nil || random.chance(0.5) ? pickCanvas() : nil,
            hasKey: door != .openAI || random.chance(0.5))
    }

    func say() throws {
        wishes += 1
        let (isOrder, count) = (random.chance(0.8), 1 + random.below(2))
        let text = isOrder ? "draw \(count) pictures of boat number \(wishes)x" : "hello"
        let isTaken = try ask("say “\(text)”") { [canvas = pickCanvas(), organization] in
            _ = try await $0.say(text, on: canvas, of: organization)
        }
        if isTaken { checks.questions += 1 }
        if isTaken, isOrder { checks.wishes["boat number \(wishes)x"] = count }
    }

    func retry() throws {
        // Mostly one that can be retried.
        let over = nodes.filter { [.failed, .canceled].contains(checks.histories[$0]?.node.status) }
        guard let id = pick(random.chance(0.9) ? over : nodes) else { return }
        try ask("retry \(id)") { [organization] in _ = try await $0.retry(id, of: organization) }
    }

    func cancel() throws {
        guard let id = pick(nodes) else { return }
        try ask("cancel \(id)") { [organization] in _ = try await $0.cancel(id, of: organization) }
    }

    func move() throws {
        guard let id = pick(nodes) else { return }
        let place = Point(x: Double(random.below(1000)), y: Double(random.below(1000)))
        try ask("move \(id)") { [organization] in
            _ = try await $0.place(id, of: organization, position: place, size: nil)
        }
    }

    func delete() throws {
        guard let id = pick(nodes) else { return }
        switch random.below(5) {
        case 0:
            try ask("delete \(id) for good") { [organization] in
                try await $0.deleteImageNodePermanently(id, of: organization)
            }
        case 1, 2:
            try ask("restore \(id)") { [organization] in _ = try await $0.restoreImageNode(id, of: organization) }
        default:
            try ask("delete \(id)") { [organization] in try await $0.deleteImageNode(id, of: organization) }
        }
    }

    private func pickCanvas() -> CanvasID { canvases[random.below(canvases.count)] }

    private func pick(_ ids: [ImageNodeID]) -> ImageNodeID? { ids.isEmpty ? nil : ids[random.below(ids.count)] }
}
