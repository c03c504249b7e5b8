import BlobStorage
import EaselCore
import EaselServer
import Foundation
import Imaging
import Logging
import SQLiteStore
import ServiceLifecycle
import UnixSignals

/// Chooses the adapters, assembles the server and runs it until it gets a signal.
struct Server {
    let settings: Settings
    let dataFolder: DataFolder
    let siteURL: String
    let logger: Logger
    let imaging: ImagingProgram
    /// Whether a new database beside existing images is intended.
    var mayBeginAnew = false

    /// The address for the provider's callbacks.
    var callbackAddress: String { "\(siteURL)/api/\(settings.provider.facts.callbackPath)" }

    /// What happens between opening the stores and serving.
    typealias Preparation = @Sendable (any Store, Surroundings, inout EaselApplication.Parts) async throws -> Void

    /// Runs until SIGINT or SIGTERM, then lets current work finish for at most 10 s.
    func run(
        before others: [any Service] = [], prepare: Preparation = { _, _, _ in },
        onServerRunning: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let bell = CommitBell()
        let report: @Sendable (String) -> Void = { [logger] in logger.error("\($0)") }
        try BackupFolder.refuse(database: settings.databasePath)
        try await settings.withStore(bell: bell, report: report) { store in
            try await run(store, bell, before: others, prepare: prepare, onServerRunning: onServerRunning)
        }
    }

    private func run(
        _ store: SQLiteStore, _ bell: CommitBell, before others: [any Service], prepare: Preparation,
        onServerRunning: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let surroundings = Surroundings(clock: SystemClock())
        try store.joinServers(now: surroundings.now())
        // This version or these settings may accept what was refused before.
        try await store.fetchOwed(at: surroundings.now())
        let blobs = try settings.blobs()
        if !mayBeginAnew { try await LostDatabase.check(store, blobs, settings) }
        if let settled = try await store.settleBackup(surroundings: surroundings, policy: settings.attemptPolicy) {
            logger.notice(
                "The database comes from a backup: what had not been sent yet when that was made is not sent automatically.",
                metadata: ["images": "\(settled.attempts)", "messages": "\(settled.messages)"])
        }
        let secret = try settings.secret ?? dataFolder.secret()
        try await settings.provider.withProvider { provider in
            // What it offered last, until it is asked again; the assistants learn the models' names at their start.
            if let kept = try await store.catalogue(readAfter: nil) { provider.use(kept) }
            var parts = EaselApplication.Parts(
                store: store, blobs: blobs, provider: provider,
                fetcher: SafeFetcher(hosts: settings.provider.resultHosts),
                images: ImagingProcessor(program: imaging), bell: bell, surroundings: surroundings,
                secret: Array(secret.utf8), siteURL: siteURL,
                thumbnailFolder: dataFolder.path + "/thumbnails", logger: logger)
            parts.rateLimit = settings.provider.rateLimit
            parts.limits = settings.limits
            parts.retention = settings.retention
            parts.thumbnailCapacity = settings.thumbnailCache << 20
            parts.version = Version.current
            parts.allowedOrigins = settings.allowedOrigins
            parts.webhookHosts = settings.webhookHosts
            parts.webhookPolicy = settings.webhookPolicy
            parts.opensMetricsLocally = settings.metrics == .local
            parts.limits.connections = try min(settings.limits.connections, OpenFiles.allowMost())
            parts.policy = settings.attemptPolicy
            parts.isReachable = !settings.callbacksAreImpossible
            parts.previousSecret = settings.previousSecret.map { Array($0.utf8) }
            parts.believesCallbacks = settings.provider.believesCallbacks
            try await prepare(store, surroundings, &parts)
            try await LanguageModelAssistant.with(
                settings.languageModel, provider: parts.provider, clock: surroundings.clock, logger: logger
            ) { assistant in
                parts.assistant = assistant
                try await serve(parts, before: others, onServerRunning: onServerRunning)
            }
        }
    }

    private func serve(
        _ parts: EaselApplication.Parts, before others: [any Service],
        onServerRunning: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let services = EaselApplication(parts).services(
            host: settings.host, port: settings.port, onServerRunning: onServerRunning)
        var group = ServiceGroupConfiguration(
            services: (others + services).map { .init(service: $0) },
            gracefulShutdownSignals: [.sigint, .sigterm], logger: quiet)
        group.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: group).run()
    }

    /// Frameworks log at `info` what matters only when something is wrong.
    private var quiet: Logger {
        var quiet = logger
        if settings.logLevel == .info { quiet.logLevel = .warning }
        return quiet
    }
}

extension ImagingProgram {
    /// The imaging program beside this one. Throws if it is missing, since no image could be checked without it.
    static func beside(scratch: String? = nil) throws(SettingError) -> ImagingProgram {
        guard let path = locate() else {
            throw SettingError(
                "The program easel-imaging is missing next to easel; put it there (scripts/build builds both), or set EASEL_IMAGING to its path."
            )
        }
        return ImagingProgram(executable: path, scratch: scratch)
    }
}
