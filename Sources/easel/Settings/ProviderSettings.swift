import EaselCore
import EaselServer

/// The settings of an image provider, read in one place, and the way to the provider.
protocol ProviderSettings: Sendable {
    /// The settings a server can't do without, as help lists them.
    static var required: String { get }

    init(_ reader: SettingReader) throws(SettingError)

    var facts: ProviderFacts { get }
    /// Whether it runs on this machine, where it reaches a site that nobody else can reach.
    var isOnThisMachine: Bool { get }
    /// Whether a callback's word is taken, rather than asked about.
    var believesCallbacks: Bool { get }
    /// Where results may be downloaded from.
    var resultHosts: ResultHosts { get }
    /// Creates that are sent to it.
    var rateLimit: RateLimit { get }

    /// Throws when a server can't do its work with these settings.
    func requireAccess() throws(SettingError)
    /// Runs `body` with the provider.
    func withProvider<Result: Sendable>(_ body: (any ImageProvider) async throws -> Result) async throws -> Result
}
