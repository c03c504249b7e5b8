import EaselCore
import EaselServer
import KieAI
import SQLiteStore

extension StoreOptions {
    /// Runs `body` with the verbs that HTTP has, on the store the settings name; works beside a running server.
    func withUseCases(_ body: (UseCases, ImageLinks) async throws -> Void) async throws {
        let bell = CommitBell()
        try await withStore(bell: bell) { store, surroundings in
            let settings = try Settings(SettingReader.system())
            // Made by the first start; without one nothing is kept that a link could lead to.
            let secret =
                try settings.secret ?? DataFolder.usual.existing("secret")
                ?? Credentials.base64URL(surroundings.random(bytes: 32))
            let links = ImageLinks(
                origin: settings.siteURL?.description ?? "http://127.0.0.1:\(settings.port)",
                credentials: Credentials(secret: Array(secret.utf8)), clock: surroundings.clock)
            try await AsyncHTTPClientTransport.withTransport(userAgent: "Easel/\(Version.current)") { transport in
                let client = KieClient(
                    apiKey: settings.apiKey ?? "", baseURL: settings.providerURL.description, transport: transport)
                let useCases = UseCases(
                    store: store, provider: KieImageProvider(client: client), links: links, bell: bell,
                    surroundings: surroundings, policy: settings.attemptPolicy, rateLimit: settings.rateLimit)
                try await body(useCases, links)
            }
        }
    }
}
