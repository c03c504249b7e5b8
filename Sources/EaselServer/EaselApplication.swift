package import EaselCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import ServiceLifecycle

/// The server put together from its parts; chooses no adapter and reads no setting.
package struct EaselApplication: Sendable {
    /// Everything the server is made of.
    package struct Parts: Sendable {
        package var store: any Store
        package var blobs: any BlobStore
        package var provider: any ImageProvider
        package var fetcher: any ResultFetcher
        package var images: any ImageProcessor
        package var bell: CommitBell
        package var surroundings: Surroundings
        package var policy: AttemptPolicy
        package var rateLimit: RateLimit
        /// The server's secret, 32 bytes or more.
        package var secret: [UInt8]
        /// The secret before it, still accepted while it is being replaced.
        package var previousSecret: [UInt8]?
        /// The origin the provider and the clients reach the server at.
        package var siteURL: String
        /// Whether the provider can reach `siteURL`.
        package var isReachable = true
        package var believesCallbacks = true
        /// Where small copies of images are kept.
        package var thumbnailFolder: String
        /// The maximum size of all of them together, in bytes.
        package var thumbnailCapacity = Thumbnails.usualCapacity
        package var retention = Retention()
        /// Answers in the chat; nil leaves it to the offline assistant.
        package var assistant: (any Assistant)?
        /// The key that signs in visitors on this machine; only for `easel dev`.
        package var demoKey: APIKey?
        /// Whether requests from this machine read the metrics without a key.
        package var opensMetricsLocally = false
        package var limits = ClientLimits()
        /// Of this program, as it tells agents.
        package var version = "0"
        /// The sites whose pages may use the API with a key.
        package var allowedOrigins: Set<Origin> = []
        package var webhookHosts = WebhookHosts()
        package var webhookPolicy = WebhookPolicy()
        /// Whether callbacks are answered without the framework; tests compare both.
        package var hasFastPath = true
        package var logger: Logger

        package init(
            store: any Store, blobs: any BlobStore, provider: any ImageProvider, fetcher: any ResultFetcher,
            images: any ImageProcessor, bell: CommitBell, surroundings: Surroundings, secret: [UInt8], siteURL: String,
            thumbnailFolder: String, logger: Logger
        ) {
            self.store = store
            self.blobs = blobs
            self.provider = provider
            policy = AttemptPolicy(resultLifetime: provider.facts.resultLifetime)
            rateLimit = provider.facts.rateLimit
            self.fetcher = fetcher
            self.images = images
            self.bell = bell
            self.surroundings = surroundings
            self.secret = secret
            self.siteURL = siteURL
            self.thumbnailFolder = thumbnailFolder
            self.logger = logger
        }
    }

    private let parts: Parts
    private let useCases: UseCases
    private let credentials: Credentials
    private let links: ImageLinks
    private let access: Access
    private let hub: FeedHub
    private let uses: LastUses
    private let thumbnails: Thumbnails
    private let receiver: CallbackReceiver
    private let errors: ErrorMiddleware

    /// The value of the `Server` header.
    private static let name = "Easel"

    package init(_ parts: Parts) {
        self.parts = parts
        credentials = Credentials(secret: parts.secret, previous: parts.previousSecret)
        links = ImageLinks(
            origin: parts.siteURL, credentials: credentials, clock: parts.surroundings.clock,
            reachProvider: parts.isReachable)
        useCases = UseCases(
            store: parts.store, provider: parts.provider, links: links, bell: parts.bell,
            surroundings: parts.surroundings, policy: parts.policy, rateLimit: parts.rateLimit,
            believesCallbacks: parts.believesCallbacks)
        receiver = CallbackReceiver(useCases: useCases, credentials: credentials)
        errors = ErrorMiddleware(
            traffic: Traffic(startedAt: parts.surroundings.now()), methods: AllowedMethods(),
            shapes: ["v1": { OpenAIError.response($0) }, "mcp": { MCPRoutes.response($0) }])
        thumbnails = Thumbnails(
            folder: parts.thumbnailFolder, capacity: parts.thumbnailCapacity, blobs: parts.blobs, images: parts.images)
        uses = LastUses(store: parts.store, clock: parts.surroundings.clock, logger: parts.logger)
        access = Access(store: parts.store, surroundings: parts.surroundings, uses: uses, credentials: credentials)
        hub = FeedHub(
            store: parts.store, bell: parts.bell, links: links, clock: parts.surroundings.clock, logger: parts.logger,
            stillAdmits: access.stillAdmits)
    }

    /// The services in the order they start. They stop in reverse: the web server takes nothing new while the workers
    /// finish what they hold.
    ///
    /// - Parameter onServerRunning: called with the port the server listens on.
    package func services(
        host: String, port: Int, onServerRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> [any Service] {
        var logger = parts.logger
        // At `info` the framework tells what the start line says better.
        if logger.logLevel == .info { logger.logLevel = .notice }
        let responder = router().buildResponder()
        let callbacks = CallbackFastPath(receiver: receiver, errors: errors, logger: logger)
        let feeds = FeedFastPath(
            responder: responder, session: FeedSession(store: parts.store, hub: hub, links: links), logger: logger)
        let application = Application(
            responder: ShortTaskResponder(base: responder),
            server: HTTPServerBuilder { [parts] responder in
                FastPathChannel(
                    name: Self.name, limits: parts.limits, callbacks: parts.hasFastPath ? callbacks : nil,
                    feeds: feeds, responder: responder)
            },
            configuration: .init(address: .hostname(host, port: port), serverName: Self.name, backlog: 4096),
            onServerRunning: { await onServerRunning($0.localAddress?.port ?? port) },
            logger: logger)
        return [
            BackgroundService(
                context: workerContext(), webhookSender: webhookSender(), webhookPolicy: parts.webhookPolicy,
                retention: parts.retention, useCases: useCases, hub: hub, bell: parts.bell, thumbnails: thumbnails,
                assistant: parts.assistant ?? OfflineAssistant(models: parts.provider.models)),
            uses, application,
        ]
    }

    private func workerContext() -> WorkerContext {
        WorkerContext(
            store: parts.store, provider: parts.provider, fetcher: parts.fetcher, blobs: parts.blobs,
            images: parts.images, links: links, bell: parts.bell, surroundings: parts.surroundings,
            policy: parts.policy, rateLimit: parts.rateLimit,
            callbackURL: { [parts, credentials] id, attempt in
                let token = credentials.callbackToken(imageNodeID: id, attempt: attempt)
                return
                    "\(parts.siteURL)/api/\(parts.provider.facts.callbackPath)?imageNodeId=\(id)&attempt=\(attempt)&token=\(token)"
            },
            believesCallbacks: parts.believesCallbacks, logger: parts.logger)
    }

    private func webhookSender() -> HTTPWebhookSender {
        HTTPWebhookSender(
            hosts: parts.webhookHosts, links: links, clock: parts.surroundings.clock,
            userAgent: "Easel/\(parts.version)")
    }

    func router() -> Router<EaselContext> {
        let access = access
        let cookie = SessionCookie(isSecure: Origin(parts.siteURL)?.isSecure ?? false)
        let origin = SameOrigin(site: parts.siteURL)
        let allowedOrigins = AllowedOrigins(parts.allowedOrigins)
        let hub = hub
        let router = Router(context: EaselContext.self, options: .autoGenerateHeadEndpoints)
        let traffic = errors.traffic
        let methods = errors.methods
        router.add(
            middleware: CrossOriginMiddleware(
                origins: allowedOrigins, methods: methods, callbackPath: parts.provider.facts.callbackPath))
        router.add(middleware: errors)
        router.add(middleware: RequireHostMiddleware())
        router.add(middleware: PlainBodyMiddleware())
        router.add(middleware: AskForBodyMiddleware())
        HealthRoutes(
            store: parts.store, blobs: parts.blobs, clock: parts.surroundings.clock, version: parts.version
        ).add(to: router)
        OpenAPIRoutes().add(to: router)
        CallbackRoutes(receiver: receiver).add(
            to: router.group("api").add(middleware: CountCallbacksMiddleware(traffic: traffic)))

        router.add(middleware: IdentifyMiddleware(access: access))
        let limits = RequestLimits(parts.limits)
        let streams = StreamLimit(most: parts.limits.streamsPerKey)
        MCPRoutes(
            server: MCPServer(
                useCases: useCases, links: links, thumbnails: thumbnails, blobs: parts.blobs, site: parts.siteURL,
                version: parts.version, logger: parts.logger),
            access: access, limits: limits, streams: streams, origin: origin, allowedOrigins: allowedOrigins
        ).add(to: router)
        router.add(
            middleware: LimitRequestsMiddleware(limits: limits, links: links, surroundings: parts.surroundings))
        PageRoutes(demo: parts.demoKey.map { DemoSignIn(access: access, key: $0, cookie: cookie) }).add(to: router)
        MetricsRoutes(
            store: parts.store, hub: hub, traffic: traffic, areOpenLocally: parts.opensMetricsLocally
        ).add(to: router)
        let open = router.group("api")
        let sessions = SessionRoutes(
            access: access, lockedOut: { await hub.askAgain() }, cookie: cookie, origin: origin)
        sessions.add(to: open)
        ImageRoutes(store: parts.store, blobs: parts.blobs, thumbnails: thumbnails, links: links).add(to: open)

        let members = router.group("api").add(middleware: RequireAccessMiddleware(origin: origin))
        // The few routes that share links may use too.
        let readers = router.group("api").add(middleware: RequireAccessMiddleware(admitsGuests: true, origin: origin))
        let canvases = CanvasRoutes(useCases: useCases, links: links)
        canvases.add(to: members)
        canvases.addReading(to: readers)
        let imageNodes = ImageNodeRoutes(useCases: useCases, links: links)
        imageNodes.add(to: members)
        imageNodes.addReading(to: readers)
        TrashRoutes(useCases: useCases, links: links).add(to: members)
        ExportRoutes(useCases: useCases, blobs: parts.blobs).add(to: members)
        let uploads = Uploads(
            store: parts.store, blobs: parts.blobs, images: parts.images, surroundings: parts.surroundings)
        UploadRoutes(uploads: uploads, links: links).add(to: members)
        MessageRoutes(useCases: useCases).add(to: members)
        CallbackLogRoutes(useCases: useCases).add(to: members)
        CatalogueRoutes(useCases: useCases).add(to: members)
        FeedRoutes(useCases: useCases, streams: streams).add(to: readers)
        OpenAIRoutes(
            useCases: useCases, uploads: uploads, blobs: parts.blobs, links: links, limits: parts.limits,
            streams: streams
        ).add(to: router.group("v1").add(middleware: RequireAccessMiddleware(origin: origin)))
        sessions.addList(to: members)
        ShareRoutes(useCases: useCases, hub: hub, credentials: credentials, site: parts.siteURL)
            .add(to: router.group("api").add(middleware: RequireAccessMiddleware(scope: .write, origin: origin)))
        let administrators = router.group("api").add(
            middleware: RequireAccessMiddleware(scope: .admin, origin: origin))
        APIKeyRoutes(useCases: useCases, lockedOut: { await hub.askAgain() }).add(to: administrators)
        WebhookRoutes(useCases: useCases, hosts: parts.webhookHosts).add(to: administrators)
        methods.learn(router.routes.map(\.description))
        return router
    }
}
