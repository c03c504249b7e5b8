import EaselCore
import EaselServer
import KieAI
import KieProvider

/// The settings of Kie AI.
struct KieSettings: ProviderSettings {
    enum CallbackTrust: String, CaseIterable { case token, confirm }

    static let required = "KIE_AI_API_KEY"
    static let usualAddress = "https://api.kie.ai"

    private(set) var apiKey: String?
    private(set) var baseURL: Origin
    /// The keys that callbacks are signed with; nil if they are not signed.
    private(set) var signatureKey: String?
    /// The previous key, still accepted while it is being replaced.
    private(set) var previousSignatureKey: String?
    private(set) var callbackTrust: CallbackTrust
    private(set) var resultHosts: ResultHosts
    private(set) var rateLimit: RateLimit

    init(_ reader: SettingReader) throws(SettingError) {
        apiKey = try reader.key("KIE_AI_API_KEY")
        baseURL = try Self.baseURL(reader)
        signatureKey = try reader.secret("KIE_AI_WEBHOOK_HMAC_KEY")
        previousSignatureKey = try Self.previousSignatureKey(reader)
        callbackTrust = try reader.choice("KIE_CALLBACK_TRUST", default: CallbackTrust.token)
        resultHosts = try Self.resultHosts(reader)
        rateLimit =
            try reader.rateLimit(
                "KIE_RATE_LIMIT", most: 10_000, form: "creates per number of seconds, such as 20/10s")
            ?? KieImageProvider.facts.rateLimit
    }

    var facts: ProviderFacts { KieImageProvider.facts }
    var isOnThisMachine: Bool { baseURL.isLoopback }
    var believesCallbacks: Bool { callbackTrust == .token }

    func requireAccess() throws(SettingError) {
        guard apiKey == nil else { return }
        throw SettingError(
            "KIE_AI_API_KEY is not set; get a key at kie.ai and set it in the environment or in .env. "
                + "To try Easel without a key, run: easel dev")
    }

    func withProvider<Result: Sendable>(_ body: (any ImageProvider) async throws -> Result) async throws -> Result {
        try await AsyncHTTPClientTransport.withTransport(userAgent: "Easel/\(Version.current)") { transport in
            let client = KieClient(apiKey: apiKey ?? "", baseURL: baseURL.description, transport: transport)
            let keys = [signatureKey, previousSignatureKey].compactMap { $0 }
            return try await body(KieImageProvider(client: client, signatureKeys: keys))
        }
    }

    /// The same settings with the simulated provider at `origin`, which accepts any key and signs its callbacks.
    func simulated(at origin: Origin) throws -> KieSettings {
        var simulated = self
        simulated.baseURL = origin
        simulated.apiKey = "simulated"
        simulated.signatureKey = signatureKey ?? "simulated"
        simulated.resultHosts = try ResultHosts("").allowing(origin: origin.description)
        return simulated
    }

    private static func baseURL(_ reader: SettingReader) throws(SettingError) -> Origin {
        guard let origin = try reader.origin("KIE_AI_BASE_URL", default: usualAddress) else {
            throw SettingError("KIE_AI_BASE_URL is not set.")
        }
        guard origin.isSecure || origin.isLoopback else {
            throw SettingError("KIE_AI_BASE_URL is \(origin); use https, so that the API key is encrypted.")
        }
        return origin
    }

    /// The previous key. Set without `KIE_AI_WEBHOOK_HMAC_KEY`, a forgotten line would decide what is accepted.
    private static func previousSignatureKey(_ reader: SettingReader) throws(SettingError) -> String? {
        guard let previous = try reader.secret("KIE_AI_WEBHOOK_HMAC_KEY_PREVIOUS") else { return nil }
        guard reader.text("KIE_AI_WEBHOOK_HMAC_KEY") != nil else {
            throw SettingError(
                "KIE_AI_WEBHOOK_HMAC_KEY_PREVIOUS is set without KIE_AI_WEBHOOK_HMAC_KEY; set that to the current key."
            )
        }
        return previous
    }

    private static func resultHosts(_ reader: SettingReader) throws(SettingError) -> ResultHosts {
        do throws(ResultHosts.InvalidHost) {
            return try ResultHosts(reader.text("RESULT_HOSTS") ?? KieImageProvider.resultHosts)
        } catch {
            throw SettingError(
                "RESULT_HOSTS contains “\(error.text.hidingPasswords)”; list hosts such as tempfile.aiquickdraw.com or *.aiquickdraw.com, or complete origins such as http://127.0.0.1:9000."
            )
        }
    }
}
