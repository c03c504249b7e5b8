import EaselCore
import EaselServer
import KieAI
import KieProvider
import Synchronization
import TestSupport

/// A provider that accepts every create and answers as scripted; the rules for models and callbacks are real.
final class ScriptedProvider: ImageProvider {
    struct Create: Sendable {
        let recipe: ImageRecipe
        let references: [String]
        let callbackURL: String
        let taskID: String
    }

    private struct Script {
        var creates: [Create] = []
        var checked: [String] = []
        var callbacksRead = 0
        var create: @Sendable (String) async -> CreateOutcome = { .accepted(taskID: $0) }
        var freshLink: String?
        var check: @Sendable (String) async -> CheckOutcome = { _ in .running(callbackURL: nil) }
    }

    private struct NoTransport: KieTransport {
        func send(_ request: KieRequest) async throws(KieTransportError) -> KieResponse {
            throw .notSent(reason: "nothing is sent in this test")
        }
    }

    private let rules: KieImageProvider
    private let script = Mutex(Script())

    let facts: ProviderFacts

    init(signatureKeys: [String] = [], facts: ProviderFacts = KieImageProvider.facts) {
        self.facts = facts
        rules = KieImageProvider(
            client: KieClient(apiKey: "unused", transport: NoTransport()), signatureKeys: signatureKeys)
    }

    var models: [ModelDescription] { rules.models }
    var defaultModelID: String { rules.defaultModelID }
    /// The creates so far, in order.
    var creates: [Create] { script.withLock { $0.creates } }
    /// The tasks asked about so far.
    var checked: [String] { script.withLock { $0.checked } }

    /// The number of callback bodies it was asked to read.
    var callbacksRead: Int { script.withLock { $0.callbacksRead } }

    /// Answers creates this way from now on; the closure gets the task id.
    func answerCreates(_ answer: @escaping @Sendable (String) async -> CreateOutcome) {
        script.withLock { $0.create = answer }
    }

    /// Answers creates only after the returned gate is finished.
    func holdCreates(
        answering answer: @escaping @Sendable (String) -> CreateOutcome = { .accepted(taskID: $0) }
    ) -> AsyncStream<Void>.Continuation {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        answerCreates { taskID in
            for await _ in gate { break }
            return answer(taskID)
        }
        return opener
    }

    /// Answers status requests this way from now on.
    func answerChecks(_ answer: @escaping @Sendable (String) async -> CheckOutcome) {
        script.withLock { $0.check = answer }
    }

    /// Offers this link instead of an expired one from now on.
    func offerFreshLink(_ link: String) {
        script.withLock { $0.freshLink = link }
    }

    func freshLink(for resultURL: String) async -> String? {
        script.withLock { $0.freshLink }
    }

    func completed(_ recipe: ImageRecipe) throws(EaselError) -> ImageRecipe { try rules.completed(recipe) }

    func create(_ recipe: ImageRecipe, references: [String], callbackURL: String) async -> CreateOutcome {
        let (taskID, answer) = script.withLock { script in
            let taskID = "task-\(script.creates.count + 1)"
            script.creates.append(
                Create(recipe: recipe, references: references, callbackURL: callbackURL, taskID: taskID))
            return (taskID, script.create)
        }
        return await answer(taskID)
    }

    func check(taskID: String) async -> CheckOutcome {
        let answer = script.withLock { script in
            script.checked.append(taskID)
            return script.check
        }
        return await answer(taskID)
    }

    func read(callback body: [UInt8]) -> CallbackReading {
        script.withLock { $0.callbacksRead += 1 }
        return rules.read(callback: body)
    }

    func signatureFault(
        of reading: CallbackReading, header: (String) -> String?, at now: Timestamp
    ) -> String? {
        rules.signatureFault(of: reading, header: header, at: now)
    }
}
