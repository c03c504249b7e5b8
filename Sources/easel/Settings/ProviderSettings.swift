import EaselCore
import EaselServer

/// The settings of an image provider, read in one place, and how to connect to it.
protocol ProviderSettings: Sendable {
    /// The settings that a server requires, as listed in help.
    static var required: String { get }

    init(_ reader: SettingReader) throws(SettingError)

    var facts: ProviderFacts { get }
    /// Whether it runs on this machine, from where it can reach a site that nobody else can.
    var isOnThisMachine: Bool { get }
    /// Whether callbacks are believed without asking the provider.
    var believesCallbacks: Bool { get }
    /// The hosts that results may be downloaded from.
    var resultHosts: ResultHosts { get }
    /// The maximum rate of creates.
    var rateLimit: RateLimit { get }

    /// Throws if a server can't work with these settings.
    func requireAccess() throws(SettingError)
    /// Runs `body` with the provider.
    func withProvider<Result: Sendable>(_ body: (any ImageProvider) async throws -> Result) async throws -> Result
}
