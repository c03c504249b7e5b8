import EaselCore
import Synchronization

/// Checks the world against Easel's promises.
final class WorldChecks {
    let parts: WorldParts
    let begin: Timestamp
    let webhooks: [Webhook]
    /// Every node with its attempts, as last seen.
    private(set) var histories: [ImageNodeID: NodeHistory] = [:]
    /// Created nodes that were not permanently deleted, oldest first.
    private(set) var nodes: [ImageNodeID] = []
    /// Nodes that were ever in the trash, where no images are announced.
    /// Prompts requested by people, and how many images of each.
    var wishes: [String: Int] = [:]
    /// The number of messages people wrote.
    var questions = 0
    /// Read after each step, so they know every change.
    private(set) var readers: [FeedReader]
    /// Clients that read occasionally, a little at a time.
    private var clients: [FeedReader]
    /// Credits the organization may spend; nil when there is no limit.
    private let budget: Double?
    private var seenWrites = -1
    private var readWrites = -1
    private var hasNews = false

    init(parts: WorldParts, canvases: [CanvasID], webhooks: [Webhook], budget: Double?) {
        self.webhooks = webhooks
        self.budget = budget
        self.parts = parts
        begin = parts.clock.now()
        readers = canvases.map { FeedReader(canvas: $0) }
        clients = readers
    }

    /// After each step.
    func checkStep() throws {
        if let violation = parts.ledger.violation { throw Broken(violation) }
        guard parts.ledger.writes != seenWrites else { return }
        if let budget {
            let charged = parts.provider.tasks.map(\.charged).reduce(0, +)
            if charged > budget { throw Broken("\(charged) credits were spent; the budget is \(budget)") }
        }
        seenWrites = parts.ledger.writes
        try readFeeds()
        try checkWishes()
        try lookAtNodes()
        try checkTold()
        if hasNews { try checkMessages() }
        hasNews = false
    }

    /// One client reads a few new changes.
    func readAsClient() throws {
        let index = parts.random.below(clients.count)
        try readAsClient(index, limit: 1 + parts.random.below(20))
    }

    private func readAsClient(_ index: Int, limit: Int) throws {
        let (canvas, version) = (clients[index].canvas, clients[index].version)
        let (missed, snapshot, messages, gone) = try parts.finish { [parts] in
            let missed = try await parts.store.changes(of: canvas, after: version, limit: limit)
            return (
                missed, try await parts.store.snapshot(of: canvas),
                try await parts.store.messages(on: canvas, limit: 10_000), try await parts.gone(of: [missed])
            )
        }
        if missed == .reset, let snapshot {
            clients[index].restart(with: snapshot, messages)
        } else {
            try clients[index].apply(missed, gone: gone)
        }
    }

    private func checkWishes() throws {
        let made = Dictionary(grouping: readers.flatMap(\.nodes.values), by: \.recipe.prompt).mapValues(\.count)
        for (prompt, count) in made where count > wishes[prompt] ?? count {
            throw Broken("“\(prompt)” was asked for once with \(wishes[prompt] ?? 0) images, and has \(count)")
        }
    }

    /// The readers read all new changes.
    func keepUp() throws {
        guard parts.ledger.writes != readWrites else { return }
        try readFeeds()
    }

    private func readFeeds() throws {
        readWrites = parts.ledger.writes
        let known = readers.map { ($0.canvas, $0.version) }
        let (missed, gone) = try parts.finish { [parts] in
            var missed: [MissedChanges] = []
            for (canvas, version) in known {
                missed.append(try await parts.store.changes(of: canvas, after: version, limit: 10_000))
            }
            return (missed, try await parts.gone(of: missed))
        }
        for (index, changes) in missed.enumerated() { try readers[index].apply(changes, gone: gone) }
        guard missed.contains(where: { $0 != .changes([]) }) else { return }
        let new = readers.flatMap(\.nodes.keys).filter { !nodes.contains($0) }
        nodes += new.sorted { $0.rawValue < $1.rawValue }
        hasNews = true
    }

    private func lookAtNodes() throws {
        let ids = nodes
        let found = try parts.finish { [parts] in
            let found = Mutex<[NodeHistory]>([])
            for id in ids {
                do {
                    _ = try await parts.store.updateImageNode(id) { history in
                        found.withLock { $0.append(history) }
                        return nil
                    }
                } catch EaselError.notFound {
                    // Permanently deleted.
                }
            }
            return found.withLock { $0 }
        }
        nodes = found.map(\.node.id)
        histories = histories.filter { nodes.contains($0.key) }
        for now in found {
            let before = histories[now.node.id]
            guard now != before else { continue }
            histories[now.node.id] = now
            let isTold = readers.contains { reader in
                now.node.deletedAt == nil
                    ? reader.nodes[now.node.id] == now.node : reader.deleted.contains(now.node.id)
            }
            guard isTold else {
                throw Broken("\(now.node.id) is not as its feed says")
            }
            try check(now, before: before)
        }
    }

    /// Whether it answers a message, as opposed to reporting the outcome of an image.
    private func isAnswer(_ message: Message) -> Bool {
        let news = ["I could not create", "The image is paid"]
        return message.role == .assistant && !news.contains(where: message.content.hasPrefix)
    }

    /// - Parameter isWhole: whether all messages are answered.
    private func checkMessages(isWhole: Bool = false) throws {
        let messages = readers.flatMap(\.messages)
        var shown: [ImageNodeID: Int] = [:]
        var answers: [String: Int] = [:]
        for message in messages where isAnswer(message) {
            answers[message.content, default: 0] += 1
            for id in message.imageNodeIDs { shown[id, default: 0] += 1 }
        }
        // The orders of a round are shown when the answer is complete.
        for id in nodes {
            let expected = histories[id]?.node.messageID == nil ? 0 : 1
            let count = shown[id, default: 0]
            guard count == expected || (count < expected && !isWhole) else {
                throw Broken("\(count) answers show \(id), expected \(expected)")
            }
        }
        if let (text, _) = answers.first(where: { $0.value > 1 && $0.key.contains("boat number") }) {
            throw Broken("a message was answered twice: \(text)")
        }
        let total = answers.values.reduce(0, +)
        if total > questions { throw Broken("\(total) answers to \(questions) messages") }
    }

    /// Nothing is in progress any more.
    func checkEnd() throws {
        try checkStep()
        if let unfinished { throw Broken("never finished: \(unfinished)") }
        for reader in readers { try checkSnapshot(against: reader) }
        for index in clients.indices {
            try readAsClient(index, limit: 10_000)
            try checkSnapshot(against: clients[index])
        }
        try checkAllIsTold()
        try checkMessages(isWhole: true)
        guard answers == questions else { throw Broken("\(answers) answers to \(questions) messages at the end") }
        for id in nodes {
            if let history = histories[id] { try checkNothingPaidIsLost(history) }
        }
    }

    /// Answers to people's messages.
    var answers: Int { readers.flatMap(\.messages).count(where: isAnswer) }

    private func checkSnapshot(against reader: FeedReader) throws {
        let (snapshot, messages) = try parts.finish { [parts] in
            (
                try await parts.store.snapshot(of: reader.canvas),
                try await parts.store.messages(on: reader.canvas, limit: 10_000)
            )
        }
        guard let snapshot, snapshot.canvas.version == reader.version,
            Dictionary(uniqueKeysWithValues: snapshot.imageNodes.map { ($0.id, $0) }) == reader.nodes,
            messages == reader.messages
        else { throw Broken("folding the feed of \(reader.canvas) does not give its snapshot") }
    }

    /// A node or attempt that is not final.
    var unfinished: String? {
        for id in nodes {
            guard let history = histories[id] else { continue }
            if [.pending, .processing].contains(history.node.status) { return "\(id) is \(history.node.status)" }
            if let attempt = history.attempts.first(where: { !$0.isOver }) {
                return "\(id)#\(attempt.number) is \(attempt.state)"
            }
        }
        return nil
    }
}

extension WorldParts {
    /// The permanently deleted ones among the image nodes that the changes delete.
    fileprivate func gone(of missed: [MissedChanges]) async throws -> Set<ImageNodeID> {
        var gone: Set<ImageNodeID> = []
        for case .changes(let changes) in missed {
            for case .imageNodeDeleted(let id) in changes.map(\.content) {
                do {
                    _ = try await store.updateImageNode(id) { _ in nil }
                } catch EaselError.notFound {
                    gone.insert(id)
                }
            }
        }
        return gone
    }
}
