import BlobStorage
import EaselCore
import EaselTesting
import Foundation
import Hummingbird
import Imaging
import KieProvider
import SQLiteStore
import TestSupport

@testable import EaselServer

/// A complete server on a free port and in its own folder: real store, real images, scripted provider.
struct TestServer: Sendable {
    /// What may differ from the default.
    struct Setup: Sendable {
        var siteURL = "http://easel.test"
        var signatureKeys: [String] = []
        var facts = KieImageProvider.facts
        var believesCallbacks = true
        var isReachable = true
        var policy = AttemptPolicy.usual
        var signsInDemo = false
        var opensMetricsLocally = false
        var previousSecret: String?
        var limits = ClientLimits()
        var allowedOrigins: Set<Origin> = []
        var webhookHosts = WebhookHosts()
        var webhookPolicy = WebhookPolicy()
        var languageModel: LanguageModel?
        /// Replaces the default one.
        var imaging: ImagingProgram?
        var logger = silentLogger
    }

    /// With a key of the first organization that may read and write.
    let api: APIClient
    /// With a key of another organization.
    let stranger: APIClient
    /// Without a key.
    let anonymous: APIClient
    let key: String
    let organization: OrganizationID
    let store: SQLiteStore
    let provider: ScriptedProvider
    let fetcher: ScriptedFetcher
    let clock: MovableClock
    let credentials: Credentials
    let folder: URL
    /// Every route the server has, such as `GET /api/canvases/{canvasId}`.
    let routes: [String]
    /// Begins the shutdown; the server is gone when `withServer` returns.
    let shutDown: @Sendable () async -> Void

    /// A further key of the first organization.
    func makeKey(_ scopes: [Scope], expiresAt: Timestamp? = nil) async throws -> (key: String, id: APIKeyID) {
        try await Self.makeKey(in: store, for: organization, scopes, expiresAt: expiresAt)
    }

    /// A key of the second organization.
    func makeStrangersKey(_ scopes: [Scope]) async throws -> String {
        try await Self.makeKey(in: store, for: OrganizationID("org_second"), scopes).key
    }

    fileprivate static func makeKey(
        in store: any Store, for organization: OrganizationID, _ scopes: [Scope], expiresAt: Timestamp? = nil
    ) async throws -> (key: String, id: APIKeyID) {
        let grant = try Grant(expiresAt: expiresAt, now: Timestamp(milliseconds: 0))
        let (key, record) = Credentials.makeAPIKey(
            for: organization, scopes: scopes, grant, surroundings: Surroundings(clock: SystemClock()))
        try await store.createAPIKey(record)
        return (key, record.id)
    }
}

/// The number of concurrent servers: each needs its own threads, which are limited in a process.
private let slots = Slots(24)

/// Runs `body` with a server that is shut down afterwards, and its folder removed.
@discardableResult
func withServer<Result>(
    _ setup: TestServer.Setup = .init(), _ body: (TestServer) async throws -> Result
) async throws -> Result {
    try await slots.run {
        try await withTemporaryFolder { try await runServer(setup, in: $0, body) }
    }
}

private func runServer<Result>(
    _ setup: TestServer.Setup, in folder: URL, _ body: (TestServer) async throws -> Result
) async throws -> Result {
    let program = try TestImage.program
    let bell = CommitBell()
    let store = try SQLiteStore(path: folder.path + "/easel.db", bell: bell)
    let clock = MovableClock()
    let provider = ScriptedProvider(signatureKeys: setup.signatureKeys, facts: setup.facts)
    let fetcher = ScriptedFetcher(bytes: try await TestImage.png)
    let secret = Array("a secret of thirty-two bytes or more".utf8)
    let logger = setup.logger

    var organizations: [OrganizationID] = []
    for name in ["First", "Second"] {
        let id = OrganizationID("org_\(name.lowercased())")
        try await store.createOrganization(Organization(id: id, name: name, createdAt: clock.now()))
        organizations.append(id)
    }
    let own = try await TestServer.makeKey(in: store, for: organizations[0], [.read, .write])
    let other = try await TestServer.makeKey(in: store, for: organizations[1], [.read, .write])

    var parts = EaselApplication.Parts(
        store: store, blobs: try DiskBlobStore(root: folder.path + "/images"), provider: provider, fetcher: fetcher,
        images: ImagingProcessor(program: setup.imaging ?? program), bell: bell,
        surroundings: Surroundings(clock: clock),
        secret: secret, siteURL: setup.siteURL, thumbnailFolder: folder.path + "/thumbnails", logger: logger)
    parts.policy = setup.policy
    parts.rateLimit = RateLimit(count: 100, seconds: 0.1)
    parts.previousSecret = setup.previousSecret.map { Array($0.utf8) }
    parts.limits = setup.limits
    parts.hasFastPath = Serving.current == .fastPath
    parts.allowedOrigins = setup.allowedOrigins
    parts.webhookHosts = setup.webhookHosts
    parts.webhookPolicy = setup.webhookPolicy
    parts.believesCallbacks = setup.believesCallbacks
    parts.isReachable = setup.isReachable
    parts.opensMetricsLocally = setup.opensMetricsLocally
    if setup.signsInDemo { parts.demoKey = try await store.apiKey(hash: Credentials.hash(own.key)) }

    let run = { (assistant: (any Assistant)?) in
        parts.assistant = assistant
        let application = EaselApplication(parts)
        return try await running(logger: logger) {
            application.services(host: "127.0.0.1", port: 0, onServerRunning: $0)
        } _: { port, shutDown in
            let anonymous = APIClient(origin: "http://127.0.0.1:\(port)", check: Contract.shared.check)
            return try await body(
                TestServer(
                    api: anonymous.with(["Authorization": "Bearer \(own.key)"]),
                    stranger: anonymous.with(["Authorization": "Bearer \(other.key)"]),
                    anonymous: anonymous, key: own.key, organization: organizations[0], store: store,
                    provider: provider, fetcher: fetcher, clock: clock, credentials: Credentials(secret: secret),
                    folder: folder, routes: application.router().routes.map(\.description),
                    shutDown: shutDown))
        }
    }
    let result = try await LanguageModelAssistant.with(
        setup.languageModel, provider: provider, clock: clock, logger: logger, run)
    try store.close()
    return result
}
