import BlobStorage
import EaselCore
import EaselServer
import Foundation
import Imaging
import JSON
import KieAI
import KieProvider
import KieSimulator
import SQLiteStore
import TestSupport
import Testing

/// A simulated provider over real sockets, and a folder where Easel can be started, stopped and started again.
struct World: Sendable {
    /// The simulator's own controls.
    let simulator: APIClient
    let folder: URL
    let imaging: ImagingProgram
    let port: Int
    let key: String
    private static let signatureKey = "webhook key"

    /// The number of concurrent worlds: each has a provider, a server, and programs that draw and decode.
    private static let slots = Slots(6)

    /// Runs `body` with a simulator that is 200 times as fast as the provider unless `configure` says otherwise.
    static func with(
        _ configure: (inout SimulatorConfiguration) -> Void = { _ in }, _ body: (World) async throws -> Void
    ) async throws {
        try await slots.run {
            try await withTemporaryFolder { try await run(configure, in: $0, body) }
        }
    }

    private static func run(
        _ configure: (inout SimulatorConfiguration) -> Void, in folder: URL, _ body: (World) async throws -> Void
    ) async throws {
        let imaging = ImagingProgram(executable: try ImagingProgram.built())
        var configuration = SimulatorConfiguration()
        configuration.speed = 200
        configuration.imageStyle = .plain
        configuration.rateLimit = 1_000
        configuration.hmacKey = signatureKey
        configure(&configuration)
        let key = try await makeKey(in: folder)
        let port = try await FreePort.find()
        try await running { started in
            [Simulator(configuration: configuration, imaging: imaging, logger: silentLogger, onRunning: started)]
        } _: { simulatorPort, _ in
            try await body(
                World(
                    simulator: APIClient(origin: "http://127.0.0.1:\(simulatorPort)"), folder: folder,
                    imaging: imaging, port: port, key: key))
        }
    }

    private static func makeKey(in folder: URL) async throws -> String {
        let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
        let surroundings = Surroundings(clock: SystemClock())
        let organization = Organization(id: OrganizationID("org"), name: "Test", createdAt: surroundings.now())
        try await store.createOrganization(organization)
        let (key, record) = Credentials.makeAPIKey(
            for: organization.id, scopes: [.read, .write], surroundings: surroundings)
        try await store.createAPIKey(record)
        try store.close()
        return key
    }

    /// Serves while `body` runs; the stores are closed afterwards, so that it can be called again.
    func serve(
        _ configure: (inout EaselApplication.Parts) -> Void = { _ in }, _ body: (APIClient) async throws -> Void
    ) async throws {
        let bell = CommitBell()
        let store = try SQLiteStore(path: folder.path + "/easel.db", bell: bell)
        let blobs = try DiskBlobStore(root: folder.path + "/images")
        let origin = "http://127.0.0.1:\(port)"
        try await AsyncHTTPClientTransport.withTransport { transport in
            let client = KieClient(apiKey: "key", baseURL: simulator.origin, transport: transport)
            var parts = EaselApplication.Parts(
                store: store, blobs: blobs,
                provider: KieImageProvider(client: client, signatureKeys: [Self.signatureKey]),
                fetcher: SafeFetcher(hosts: try ResultHosts("").allowing(origin: simulator.origin)),
                images: ImagingProcessor(program: imaging), bell: bell,
                surroundings: Surroundings(clock: SystemClock()),
                secret: Array("a secret of thirty-two bytes or more".utf8), siteURL: origin,
                thumbnailFolder: folder.path + "/thumbnails", logger: silentLogger)
            parts.rateLimit = RateLimit(count: 100, seconds: 0.1)
            configure(&parts)
            let application = EaselApplication(parts)
            try await running { started in
                application.services(host: "127.0.0.1", port: port, onServerRunning: started)
            } _: { _, _ in
                try await body(APIClient(origin: origin, headers: ["Authorization": "Bearer \(key)"]))
            }
        }
        try store.close()
    }

    /// How often the simulator was called, by endpoint.
    func calls(_ name: String) async throws -> Int {
        try await simulator.calls(name)
    }

    /// Downloads an image and checks that it decodes with the size of the image node.
    func expectImage(of node: JSONValue, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let bytes = try await APIClient.download(node, from: "http://127.0.0.1:\(port)")
        let facts = try await withTemporaryFile(bytes) {
            try await imaging.verify(file: $0.path, maximumPixels: 100_000_000)
        }
        #expect(node["width"] == .integer(facts.width), sourceLocation: sourceLocation)
        #expect(node["height"] == .integer(facts.height), sourceLocation: sourceLocation)
        #expect(node["byteCount"] == .integer(bytes.count), sourceLocation: sourceLocation)
        #expect(node["contentType"]?.stringValue == "image/\(facts.format.rawValue)", sourceLocation: sourceLocation)
    }
}
