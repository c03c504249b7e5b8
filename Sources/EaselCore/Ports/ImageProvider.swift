/// The service that generates images.
package protocol ImageProvider: Sendable {
    var facts: ProviderFacts { get }
    var models: [ModelDescription] { get }
    var defaultModelID: String { get }
    /// The recipe with the model's defaults filled in. Throws `EaselError.invalid` for what the model can't do,
    /// before anything is paid.
    func completed(_ recipe: ImageRecipe) throws(EaselError) -> ImageRecipe
    /// Sends one create, with the references at `addresses`. Never sends twice.
    func create(_ recipe: ImageRecipe, references addresses: [String], callbackURL: String) async -> CreateOutcome
    /// Asks how a task stands.
    func check(taskID: String) async -> CheckOutcome
    /// A fresh link to one of its results, for when the plain address no longer works; nil when it gives none.
    func freshLink(for resultURL: String) async -> String?
    /// What a callback's body says.
    func read(callback body: [UInt8]) -> CallbackReading
    /// What is wrong with the signature of a callback, such as `missing`; nil when it is right, or none is needed.
    ///
    /// - Parameter header: the value of a header by its lowercase name.
    func signatureFault(of reading: CallbackReading, header: (String) -> String?, at now: Timestamp) -> String?
    /// Whether it publishes what it offers; `models` then changes with what is used.
    var hasCatalogue: Bool { get }
    /// Asks what it offers now; may take minutes. Throws `EaselError.unavailable`.
    func readCatalogue() async throws(EaselError) -> String
    /// Takes `models` from what `readCatalogue` once returned. What it can't read changes nothing.
    func use(_ catalogue: KeptCatalogue)
}

extension ImageProvider {
    /// Most providers publish nothing.
    package var hasCatalogue: Bool { false }
    package func readCatalogue() async throws(EaselError) -> String {
        throw .unavailable(message: "This provider publishes no list of its models.")
    }
    package func use(_ catalogue: KeptCatalogue) {}
    /// Most providers have only the plain address.
    package func freshLink(for resultURL: String) async -> String? { nil }
    /// Not every provider signs.
    package func signatureFault(
        of reading: CallbackReading, header: (String) -> String?, at now: Timestamp
    ) -> String? { nil }
}

package enum CreateOutcome: Sendable, Equatable {
    case accepted(taskID: String)
    /// Nothing was made; may be sent again.
    case postponed(NodeError, retryAfterSeconds: Double?)
    /// Nothing was made, and the same request will be refused again.
    case refused(NodeError)
    /// It is not known which.
    case unknown(reason: String)
}

package enum CheckOutcome: Sendable, Equatable {
    case ended(ProviderReport)
    /// `callbackURL` is the callback address the provider has for the task, if it said.
    case running(callbackURL: String?)
    /// The provider did not say: it could not be reached, or does not know the task (yet).
    case noAnswer(reason: String)
}

package enum CallbackReading: Sendable, Equatable {
    case ended(ProviderReport)
    /// The task may have ended, but it does not say how.
    case unclear(taskID: String?)
    case running(taskID: String?)
    /// The provider would not send this.
    case unreadable(reason: String)

    /// The task it is about, if it names one.
    package var taskID: String? {
        switch self {
        case .ended(let report): report.taskID
        case .unclear(let taskID), .running(let taskID): taskID
        case .unreadable: nil
        }
    }
}
