import BlobStorage
import EaselCore
import EaselServer
import EaselTesting
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import SQLiteStore

/// Several processes on one database, each with its own chat responder.
@Suite(.timeLimit(.minutes(5)))
struct ChatClaimTests {
    @Test func onlyOneOfTwoProcessesAsksTheModel() async throws {
        try await withProcesses { first, second, canvas, assistant in
            try await first.say("draw a boat", on: canvas)
            try await second.say("draw a fox", on: canvas)
            async let one: Void = first.answerAll()
            async let two: Void = second.answerAll()
            _ = try await (one, two)
            try await second.answerAll()
            #expect(assistant.asked == ["draw a boat", "draw a fox"], "each once, one after the other")
            #expect(try await first.store.messages(on: canvas, limit: 9).count == 4)
        }
    }

    @Test func aMessageInProgressIsNotTakenOver() async throws {
        try await withProcesses { first, second, canvas, assistant in
            try await first.say("draw a boat", on: canvas)
            let taken = try await first.responder.claim(limit: 8)
            try await second.answerAll()
            try await first.answerAll()
            #expect(taken.map(\.content) == ["draw a boat"])
            #expect(assistant.asked.isEmpty)
            for message in taken { await first.responder.perform(message) }
            #expect(assistant.asked == ["draw a boat"])
        }
    }

    /// A model may take longer than a lease.
    @Test func aProcessThatIsStillAnsweringKeepsTheMessage() async throws {
        try await withProcesses { first, second, canvas, assistant in
            try await first.say("draw a boat", on: canvas)
            let taken = try await first.responder.claim(limit: 8)
            for _ in 0..<3 {
                first.clock.advance(seconds: AttemptPolicy.usual.lease - 1)
                await LeaseKeeper(context: first.context).renew()
                try await second.answerAll()
            }
            #expect(assistant.asked.isEmpty)
            for message in taken { await first.responder.perform(message) }
            await LeaseKeeper(context: first.context).renew()
            #expect(assistant.asked == ["draw a boat"])
        }
    }

    @Test func aDeadProcessesMessageIsAnsweredByAnother() async throws {
        try await withProcesses { first, second, canvas, assistant in
            try await first.say("draw a boat", on: canvas)
            _ = try await first.responder.claim(limit: 8)
            first.clock.advance(seconds: AttemptPolicy.usual.lease)
            #expect(try await first.responder.claim(limit: 8).isEmpty, "a live process does not start it twice")
            first.clock.advance(seconds: AttemptPolicy.usual.lease)
            try await second.answerAll()
            #expect(assistant.asked == ["draw a boat"])
            #expect(try await second.store.messages(on: canvas, limit: 9).count == 2)
        }
    }

    @Test func aFailedAnswerIsRetriedAfterASecond() async throws {
        try await withProcesses { first, second, canvas, assistant in
            try await first.say("fail", on: canvas)
            try await first.answerAll()
            try await second.answerAll()
            #expect(assistant.asked == ["fail"])
            first.clock.advance(seconds: 1)
            try await second.answerAll()
            #expect(assistant.asked == ["fail", "fail"])
        }
    }
}

/// Answers with several rounds, each of which orders something.
@Suite(.timeLimit(.minutes(5)))
struct ChatRoundTests {
    /// The orders of every answer on the canvas, and the prompts of its image nodes.
    private func prompts(_ process: ChatProcess, on canvas: CanvasID) async throws -> [String] {
        try await process.store.snapshot(of: canvas)?.imageNodes.map(\.recipe.prompt) ?? []
    }

    @Test(arguments: [1, 2])
    func ordersOfAKilledProcessAreNotRepeated(rounds: Int) async throws {
        let (killed, other) = (RoundAssistant(diesAfter: rounds), RoundAssistant())
        try await withProcesses(killed, other) { first, second, canvas in
            try await first.say("draw a boat", on: canvas)
            try await first.answerAll()
            #expect(try await prompts(first, on: canvas).count == rounds)
            #expect(try await first.store.messages(on: canvas, limit: 9).count == 1)
            first.clock.advance(seconds: AttemptPolicy.usual.lease)
            try await second.answerAll()
            #expect(other.found == [rounds], "it continues after the stored rounds")
            #expect(try await prompts(first, on: canvas) == ["round 1", "round 2"])
            let answer = try #require(try await first.store.messages(on: canvas, limit: 9).last)
            #expect(answer.content == "Said in round 1.\n\nSaid in round 2.\n\nThat is all.")
            #expect(answer.imageNodeIDs.count == 2)
        }
    }

    /// Its lease expired while the model was working.
    @Test func onlyOneOfTwoAnswersToAMessageOrders() async throws {
        let gate = ScriptedLanguageModel.Gate()
        let (slow, other) = (RoundAssistant(waitsFor: gate), RoundAssistant())
        try await withProcesses(slow, other) { first, second, canvas in
            try await first.say("draw a boat", on: canvas)
            async let late: Void = first.answerAll()
            try await eventually("the first was not asked") { slow.found.isEmpty ? nil : true }
            first.clock.advance(seconds: AttemptPolicy.usual.lease)
            try await second.answerAll()
            gate.open()
            try await late
            #expect(try await prompts(first, on: canvas) == ["round 1", "round 2"])
            #expect(try await first.store.messages(on: canvas, limit: 9).count == 2)
        }
    }

    /// The stop mark is in the database, where the answering process finds it.
    @Test func anotherProcessCanStopAnAnswer() async throws {
        let gate = ScriptedLanguageModel.Gate()
        let (slow, other) = (RoundAssistant(diesAfter: 1, waitsFor: gate), RoundAssistant())
        try await withProcesses(slow, other) { first, second, canvas in
            try await first.say("draw a boat", on: canvas)
            async let answered: Void = first.answerAll()
            try await eventually("the first was not asked") { slow.found.isEmpty ? nil : true }
            let message = try #require(try await second.store.messages(on: canvas, limit: 1).first)
            _ = try await second.useCases.stopAnswer(to: message.id, on: canvas, of: OrganizationID("org"))
            // As the process's loop does every second.
            first.context.bell.ring([.messages])
            try await answered
            let answer = try #require(try await first.store.messages(on: canvas, limit: 9).last)
            #expect(answer.content == "Stopped. No image was started.")
            #expect(try await prompts(first, on: canvas).isEmpty)
            gate.open()
        }
    }

    /// As another version may have stored it. Without knowing what was ordered, nothing is ordered.
    @Test func unreadableProgressIsNotRestarted() async throws {
        let (killed, other) = (RoundAssistant(diesAfter: 1), RoundAssistant())
        try await withProcesses(killed, other) { first, second, canvas in
            try await first.say("draw a boat", on: canvas)
            try await first.answerAll()
            try await first.store.pool.write { try $0.execute(sql: "UPDATE messages SET answer_progress = '{}'") }
            first.clock.advance(seconds: AttemptPolicy.usual.lease)
            try await second.answerAll()
            #expect(other.found.isEmpty)
            #expect(try await prompts(first, on: canvas) == ["round 1"])
            let answer = try #require(try await first.store.messages(on: canvas, limit: 9).last)
            #expect(answer.content.contains("Look at the canvas"))
        }
    }
}

/// Orders an image in each of two rounds.
private final class RoundAssistant: Assistant {
    private let diesAfter: Int?
    private let gate: ScriptedLanguageModel.Gate?
    private let rounds = Mutex<[Int]>([])

    init(diesAfter: Int? = nil, waitsFor gate: ScriptedLanguageModel.Gate? = nil) {
        self.diesAfter = diesAfter
        self.gate = gate
    }

    /// The number of stored rounds at each request.
    var found: [Int] { rounds.withLock { $0 } }

    func reply(
        to conversation: Conversation, say: @escaping @Sendable (Speech) async -> Void
    ) async throws -> AssistantReply {
        rounds.withLock { $0.append(conversation.tools.progress.rounds.count) }
        await gate?.wait()
        while conversation.tools.progress.rounds.count < 2 {
            let number = conversation.tools.progress.rounds.count + 1
            _ = try await conversation.tools.carryOut([.create(ImageRequest(prompt: "round \(number)"))]) { outcomes in
                ChatRound(text: outcomes.count == 1 ? "Said in round \(number)." : "", calls: [])
            }
            // To the database, this looks like a kill -9.
            if number == diesAfter { throw CancellationError() }
        }
        return AssistantReply(text: "That is all.")
    }
}

/// One server's chat, on a database it shares.
private struct ChatProcess: Sendable {
    let store: SQLiteStore
    let clock: ManualClock
    let context: WorkerContext
    let useCases: UseCases
    let responder: ChatResponder

    init(database: String, folder: String, clock: ManualClock, assistant: any Assistant) throws {
        self.clock = clock
        store = try SQLiteStore(path: database, bell: CommitBell())
        let provider = ScriptedProvider()
        let surroundings = Surroundings(clock: clock)
        let links = ImageLinks(
            origin: "http://easel.test", credentials: Credentials(secret: Array("secret".utf8)), clock: clock)
        context = WorkerContext(
            store: store, provider: provider, fetcher: ScriptedFetcher(bytes: []),
            blobs: try DiskBlobStore(root: folder + "/images"),
            images: ImagingProcessor(program: try TestImage.program),
            links: links, bell: CommitBell(), surroundings: surroundings, policy: AttemptPolicy.usual,
            rateLimit: RateLimit(count: 1, seconds: 1), callbackURL: { _, _ in "" }, believesCallbacks: true,
            logger: silentLogger)
        useCases = UseCases(
            store: store, provider: provider, links: links, bell: CommitBell(), surroundings: surroundings,
            policy: AttemptPolicy.usual, rateLimit: RateLimit(count: 1, seconds: 1))
        responder = ChatResponder(context: context, useCases: useCases, assistant: assistant)
    }

    func say(_ words: String, on canvas: CanvasID) async throws {
        _ = try await useCases.say(words, on: canvas, of: OrganizationID("org"))
    }

    /// Looks for messages once, and answers them.
    func answerAll() async throws {
        for message in try await responder.claim(limit: 8) { await responder.perform(message) }
    }
}

/// Replies with a fixed text, fails when asked to, and records the messages.
private final class CountingAssistant: Assistant {
    private let words = Mutex<[String]>([])

    var asked: [String] { words.withLock { $0 } }

    func reply(
        to conversation: Conversation, say: @escaping @Sendable (Speech) async -> Void
    ) async throws -> AssistantReply {
        words.withLock { $0.append(conversation.message.content) }
        if conversation.message.content == "fail" { throw EaselError.unavailable(message: "no") }
        return AssistantReply(text: "As you like.")
    }
}

private func withProcesses(
    _ body: (ChatProcess, ChatProcess, CanvasID, CountingAssistant) async throws -> Void
) async throws {
    let assistant = CountingAssistant()
    try await withProcesses(assistant, assistant) { try await body($0, $1, $2, assistant) }
}

private func withProcesses(
    _ assistants: any Assistant..., body: (ChatProcess, ChatProcess, CanvasID) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let clock = ManualClock()
        let processes = try assistants.map { assistant in
            try ChatProcess(
                database: folder.path + "/easel.db", folder: folder.path, clock: clock, assistant: assistant)
        }
        let store = processes[0].store
        try await store.createOrganization(
            Organization(id: OrganizationID("org"), name: "Acme", createdAt: clock.now()))
        let canvas = try await processes[0].useCases.createCanvas(title: "Board", of: OrganizationID("org"))
        try await body(processes[0], processes[1], canvas.id)
        for process in processes { try process.store.close() }
    }
}
