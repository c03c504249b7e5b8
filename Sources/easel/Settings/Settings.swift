import EaselCore
import EaselServer
import Foundation
import Logging

/// Everything `easel` reads from its environment, checked before anything starts.
struct Settings {
    enum LogFormat: String, CaseIterable { case text, json }
    /// Who may read `/metrics`: those who have a key, or also this machine without one.
    enum Metrics: String, CaseIterable { case key, local }

    var provider: any ProviderSettings
    var siteURL: Origin?
    var host: String
    var port: Int
    var databasePath: String
    var imageFolder: String
    var secret: String?
    var previousSecret: String?
    /// Nil leaves the chat to the offline assistant.
    var languageModel: LanguageModel?
    var limits: ClientLimits
    var allowedOrigins: Set<Origin>
    var webhookHosts: WebhookHosts
    var webhookPolicy: WebhookPolicy
    var retention: Retention
    /// Megabytes of thumbnails.
    var thumbnailCache: Int
    var metrics: Metrics
    var reconcileAfter: Double?
    var giveUpAfter: Double?
    var logLevel: Logger.Level
    var logFormat: LogFormat

    /// - Parameters:
    ///   - provider: the settings of the provider, as it reads them.
    ///   - folder: the folder for data, unless a setting says otherwise.
    init(
        _ reader: SettingReader, provider: any ProviderSettings, dataFolder folder: String = ".easel"
    ) throws(SettingError) {
        self.provider = provider
        siteURL = try Self.site(reader)
        host = reader.text("HOST") ?? "127.0.0.1"
        port = try reader.port("PORT", default: 3000)
        databasePath = try Self.path(
            reader, "DATABASE_URL", scheme: "sqlite:", default: folder + "/easel.db", example: "sqlite:.easel/easel.db")
        imageFolder = try Self.path(
            reader, "STORAGE_URL", scheme: "file:", default: folder + "/images", example: "file:.easel/images")
        secret = try Self.secret(reader, "EASEL_SECRET")
        previousSecret = try Self.secret(reader, "EASEL_SECRET_PREVIOUS")
        languageModel = try Self.languageModel(reader)
        limits = try Self.limits(reader)
        allowedOrigins = try Self.origins(
            reader, "ALLOWED_ORIGINS", example: "https://app.example or http://localhost:5173")
        webhookHosts = WebhookHosts(
            try Self.origins(reader, "WEBHOOK_HOSTS", example: "https://hooks.internal or http://127.0.0.1:5678"))
        webhookPolicy = try Self.webhookPolicy(reader)
        retention = try Self.retention(reader)
        thumbnailCache = try reader.count("EASEL_THUMBNAIL_CACHE", default: Thumbnails.usualCapacity >> 20)
        metrics = try reader.choice("EASEL_METRICS", default: Metrics.key)
        reconcileAfter = try reader.seconds("EASEL_RECONCILE_AFTER")
        giveUpAfter = try reader.seconds("EASEL_GIVE_UP_AFTER")
        logLevel = try reader.choice("LOG_LEVEL", default: Logger.Level.info)
        logFormat = try reader.choice("LOG_FORMAT", default: LogFormat.text)
    }

    /// As written in a URL.
    var hostInURL: String { host.contains(":") ? "[\(host)]" : host }

    /// Callbacks can't reach this server: the provider is on the internet, and the site is on this machine.
    var callbacksAreImpossible: Bool {
        siteURL?.isLoopback == true && !provider.isOnThisMachine
    }

    /// The timing of attempts.
    var attemptPolicy: AttemptPolicy {
        var policy = AttemptPolicy(resultLifetime: provider.facts.resultLifetime)
        // If no callback can arrive, Easel can only ask the provider.
        policy.reconcileAfter = reconcileAfter ?? (callbacksAreImpossible ? 8 : nil)
        if let giveUpAfter { policy.giveUpAfter = giveUpAfter }
        return policy
    }

    private static func site(_ reader: SettingReader) throws(SettingError) -> Origin? {
        guard let origin = try reader.origin("SITE_URL") else { return nil }
        guard origin.isSecure || origin.isLoopback else {
            throw SettingError("SITE_URL is \(origin); use https, which is required except on this machine.")
        }
        return origin
    }

    /// The path after `sqlite:` or `file:`, with or without slashes.
    private static func path(
        _ reader: SettingReader, _ name: String, scheme: String, default usual: String, example: String
    ) throws(SettingError) -> String {
        guard let text = reader.text(name) else { return usual }
        guard text.hasPrefix(scheme) else {
            throw SettingError(
                "\(name) is “\(text.prefix(while: { $0 != ":" })):…”, which this version does not support; set it to a value such as \(example)."
            )
        }
        var path = text.dropFirst(scheme.count)
        if path.hasPrefix("//") { path = path.dropFirst(2) }
        guard !path.isEmpty else { throw SettingError("\(name) has no path; set it to a value such as \(example).") }
        guard path != ":memory:" else {
            throw SettingError("\(name) is in memory, where nothing is kept; set it to a value such as \(example).")
        }
        return String(path)
    }

    private static func secret(_ reader: SettingReader, _ name: String) throws(SettingError) -> String? {
        guard let secret = try reader.secret(name) else { return nil }
        guard secret.utf8.count >= 32 else {
            throw SettingError(
                "\(name) has \(secret.utf8.count) bytes; it needs at least 32. Create one with: openssl rand -base64 32"
            )
        }
        return secret
    }

    private static func languageModel(_ reader: SettingReader) throws(SettingError) -> LanguageModel? {
        guard let text = reader.text("LLM_BASE_URL") else {
            for name in ["LLM_API_KEY", "LLM_MODEL"] where reader.text(name) != nil {
                throw SettingError(
                    "\(name) is set without LLM_BASE_URL; set that to the model's server, such as https://api.openai.com/v1, or remove \(name)."
                )
            }
            return nil
        }
        guard let url = LanguageModelURL(text) else {
            throw SettingError(
                "LLM_BASE_URL is not a valid address; set it to one such as https://api.openai.com/v1, without user name, password, query or fragment."
            )
        }
        guard url.isSecure || url.isNear else {
            throw SettingError(
                "LLM_BASE_URL is \(url); use https, so that messages are encrypted.")
        }
        let name = try reader.required(
            "LLM_MODEL", why: "set it to the model's name on the server at LLM_BASE_URL, such as gpt-4.1-mini.")
        return LanguageModel(baseURL: url.description, apiKey: try reader.key("LLM_API_KEY"), name: name)
    }

    private static func limits(_ reader: SettingReader) throws(SettingError) -> ClientLimits {
        var limits = ClientLimits()
        limits.perKey = try requests(reader, "EASEL_KEY_RATE_LIMIT", default: limits.perKey)
        limits.perAddress = try requests(reader, "EASEL_ADDRESS_RATE_LIMIT", default: limits.perAddress)
        limits.streamsPerKey = try reader.count("EASEL_STREAMS_PER_KEY", default: limits.streamsPerKey)
        limits.quietSeconds = Double(try reader.count("EASEL_QUIET_SECONDS", default: Int(limits.quietSeconds)))
        // A proxy with a shorter timeout needs signs of life equally often.
        limits.keepAliveSeconds = min(limits.keepAliveSeconds, limits.quietSeconds)
        limits.connections = try reader.count("EASEL_CONNECTIONS", default: limits.connections)
        if reader.text("EASEL_CONNECTIONS_PER_ADDRESS") != nil {
            limits.connectionsPerAddress = try reader.count("EASEL_CONNECTIONS_PER_ADDRESS", default: 1_000)
        }
        return limits
    }

    private static func origins(
        _ reader: SettingReader, _ name: String, example: String
    ) throws(SettingError) -> Set<Origin> {
        var origins: Set<Origin> = []
        guard let list = reader.text(name) else { return origins }
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let origin = Origin(String(part)) else {
                throw SettingError(
                    "\(name) contains “\(String(part).hidingPasswords)”; list complete origins such as \(example), separated by commas."
                )
            }
            origins.insert(origin)
        }
        return origins
    }

    private static func webhookPolicy(_ reader: SettingReader) throws(SettingError) -> WebhookPolicy {
        var policy = WebhookPolicy()
        guard let text = reader.text("EASEL_WEBHOOK_RETRIES") else { return policy }
        let waits = text.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.trimmingCharacters(in: .whitespaces)).flatMap { (0...86_400).contains($0) ? $0 : nil }
        }
        guard waits.count <= 50, !waits.contains(nil) else {
            throw SettingError(
                "EASEL_WEBHOOK_RETRIES is “\(text)”; list at most 50 waits in seconds, each from 0 to 86400, separated by commas, such as 5,300,1800."
            )
        }
        policy.retries = waits.compactMap { $0 }
        return policy
    }

    private static func retention(_ reader: SettingReader) throws(SettingError) -> Retention {
        var retention = Retention()
        retention.changes = try days(reader, "EASEL_RETENTION_CHANGES", default: retention.changes)
        retention.events = try days(reader, "EASEL_RETENTION_EVENTS", default: retention.events)
        retention.callbacks = try days(reader, "EASEL_RETENTION_CALLBACKS", default: retention.callbacks)
        retention.deliveries = try days(reader, "EASEL_RETENTION_DELIVERIES", default: retention.deliveries)
        return retention
    }

    /// A number of days, in seconds.
    private static func days(
        _ reader: SettingReader, _ name: String, default usual: Double
    ) throws(SettingError) -> Double {
        Double(try reader.count(name, default: Int(usual / 86_400))) * 86_400
    }

    private static func requests(
        _ reader: SettingReader, _ name: String, default usual: RateLimit?
    ) throws(SettingError) -> RateLimit? {
        if reader.text(name)?.lowercased() == "none" { return nil }
        return try reader.rateLimit(
            name, most: 1_000_000, form: "requests per number of seconds, such as 6000/60s, or to none") ?? usual
    }
}
