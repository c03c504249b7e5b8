import EaselCore

/// What happens next, by chance.
extension SimulatedWorld {
    /// The maximum wall-clock time before the calm phase: a task is checked for a day.
    private static let longestStorm = 12 * 3_600.0
    private static let mostNodes = 6

    /// One micro-step.
    func step() throws {
        let dice = random.below(100)
        switch dice {
        case 0..<48: if !release() { lookForWork() }
        case 48..<66: lookForWork()
        case 66..<78: try callBack()
        case 78..<88: advance(seconds: random.chance(0.8) ? random.seconds(0.001...3) : random.seconds(3...200))
        case 88..<92: try nodes.count < Self.mostNodes ? (random.chance(0.6) ? createByDoor() : say()) : move()
        case 92..<94: try retry()
        case 94: try move()
        case 95: if let key = parts.provider.receiveLateRequest() { note("late create of \(key) arrives") }
        case 96: try checks.readAsClient()
        default: try misfortune()
        }
    }

    private func misfortune() throws {
        let weather = parts.weather
        if weather.happens(.crash) { crashOne() }
        if weather.happens(.cancel) { try cancel() }
        if weather.happens(.delete) { try delete() }
        if weather.happens(.clockJump) { jumpClock(seconds: random.seconds(-5...5)) }
        if weather.happens(.clockFarJump) { jumpClock(seconds: random.seconds(-100_000...100_000)) }
        if weather.happens(.storeAway) {
            let seconds = random.seconds(5...600)
            note("the store is away for \(seconds) s")
            parts.troubles.takeStoreAway(seconds: seconds)
        }
        if weather.happens(.settingsCorrected), !parts.troubles.storeIsAway {
            crashOne()
            try correctSettings()
        }
        if weather.happens(.longJump) { advance(seconds: min(random.seconds(200...7_200), stormLeft)) }
    }

    private var stormLeft: Double {
        max(0, Self.longestStorm - parts.clock.now().seconds(since: checks.begin))
    }

    private func lookForWork() {
        let loops = WorkerProcess.Loop.allCases.filter { $0 != .housekeeper }
        let loop = random.chance(0.05) ? .housekeeper : loops[random.below(loops.count)]
        turn(processes[random.below(processes.count)], loop, limit: 1 + random.below(4))
    }
}

/// The calm phase: nothing goes wrong any more, and everything must become final.
extension SimulatedWorld {
    /// A day of checking given-up tasks, the provider's retention, and everything before and after it.
    private static let longestCalm = 80 * 3_600.0
    /// A slow task, its late callback, and the quick downloads of a lost result.
    private static let longestUnfinished = 12 * 3_600.0

    func calmDown() throws {
        note("— calm —")
        parts.weather.calm()
        parts.troubles.end()
        parts.wall.setRight()
        parts.messageClaims.forgetAll()
        parts.ledger.forgetSends()
        try correctSettings()
        try enableWebhooks()
        parts.stage.open()
        let begin = parts.clock.now()
        var isFinished = false
        for loop in Self.workLoops { turn(processes[0], loop, limit: 100) }
        for _ in 0..<5_000 {
            if try workOnce() { continue }
            let passed = parts.clock.now().seconds(since: begin)
            if !isFinished {
                isFinished = checks.unfinished == nil
                if !isFinished, passed > Self.longestUnfinished {
                    throw Broken("stuck \(passed) s after the last fault: \(checks.unfinished ?? "")")
                }
            }
            guard let next = nextEvent() else { return try checks.checkEnd() }
            if passed > Self.longestCalm { throw Broken("there is still something to do \(passed) s after") }
            // Due attempts that may not be sent yet wait for the provider's limit.
            let wait = max(2.5, next.seconds(since: parts.clock.now()))
            // A live process renews its leases, whether it still works on its claims or not.
            let isLeased = checks.histories.values.contains { $0.attempts.contains { $0.leaseOwner != nil } }
            advance(seconds: isLeased ? min(wait, parts.policy.lease / 4) : wait)
            guard isLeased else { continue }
            for process in processes { turn(process, .leases, limit: 0) }
            try releaseAll()
        }
        throw Broken("the world does not come to rest")
    }

    /// Does all possible work now; false if there was none.
    private func workOnce() throws -> Bool {
        let before = parts.ledger.writes
        var hasMoved = false
        if try releaseAll() { hasMoved = true }
        while try callBack() { hasMoved = true }
        while parts.provider.receiveLateRequest() != nil { hasMoved = true }
        try checks.checkStep()
        // Searches that can't find anything are skipped, to save time.
        for loop in hasMoved ? Self.workLoops : dueLoops {
            turn(processes[0], loop, limit: 8)
            try releaseAll()
        }
        try checks.checkStep()
        return hasMoved || parts.ledger.writes > before
    }

    /// Continues all waiting tasks; false if there were none. Readers keep up, since housekeeping may be among them.
    @discardableResult
    private func releaseAll() throws -> Bool {
        var hasMoved = false
        while true {
            try checks.keepUp()
            guard release() else { return hasMoved }
            hasMoved = true
        }
    }

    /// The loops that complete work.
    private static let workLoops = WorkerProcess.Loop.allCases.filter { ![.leases, .housekeeper].contains($0) }

    /// The loops that have due work. Callbacks arrive only when time advances.
    private var dueLoops: [WorkerProcess.Loop] {
        let now = parts.wall.now()
        var loops: Set<WorkerProcess.Loop> = checks.answers < checks.questions ? [.chat] : []
        if let next = nextDelivery, next <= now { loops.insert(.webhooks) }
        for history in checks.histories.values {
            for attempt in history.attempts {
                guard let due = dueTime(of: attempt), due <= now else { continue }
                switch attempt.state {
                case .queued: loops.insert(.submitter)
                case .ready, .owed: loops.insert(.importer)
                default: loops.insert(.reconciler)
                }
            }
        }
        return Self.workLoops.filter(loops.contains)
    }

    private var nextDelivery: Timestamp? { try? checks.nextDelivery() }

    private func nextEvent() -> Timestamp? {
        let due = checks.histories.values.flatMap(\.attempts).compactMap(dueTime).min()
        // The message of a dead process is due when its lease has expired.
        let message = checks.answers < checks.questions ? parts.wall.now() : nil
        return [due, message, nextDelivery, parts.provider.nextEvent, parts.stage.nextDeadline].compactMap { $0 }.min()
    }

    /// When an attempt is due. In the calm phase Easel's clock is right.
    private func dueTime(of attempt: Attempt) -> Timestamp? {
        let now = parts.wall.now()
        return attempt.dueAt.map {
            $0.hasCome(at: now, setAhead: parts.policy.longestWait(in: attempt.state)) ? min($0, now) : $0
        }
    }
}
