import Foundation
import JSON
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The data folder of the built programs, a running simulator, and the settings of the server.
struct Installation: Sendable {
    let folder: URL
    let simulator: APIClient
    let origin: String
    let key: String
    let environment: [String: String]

    private static let signatureKey = "the webhook's key"

    /// Runs the simulator as a separate process while `body` runs.
    static func simulate(
        in folder: URL, options: [String], _ body: (ChildProgram) async throws -> Void
    ) async throws {
        try await ChildProgram.with(
            ["simulate"] + options, in: folder, environment: ["KIE_AI_WEBHOOK_HMAC_KEY": signatureKey]
        ) { try await body($0) }
    }

    /// Starts the simulator as a separate process and creates an organization and a key, as a person would.
    static func with(simulator options: [String], _ body: (Installation) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try await simulate(in: folder, options: ["--port", "0"] + options) { simulator in
                let line = try await simulator.line(with: "listens on")
                let provider = String(try #require(line.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/)).output)
                try await body(try await make(in: folder, provider: provider))
            }
        }
    }

    /// Creates an organization and a key for a server that uses the provider at an origin.
    static func make(in folder: URL, provider: String) async throws -> Installation {
        let port = try await FreePort.find()
        let origin = "http://127.0.0.1:\(port)"
        let environment = [
            "KIE_AI_API_KEY": "any", "KIE_AI_BASE_URL": provider, "RESULT_HOSTS": provider, "SITE_URL": origin,
            "PORT": String(port), "EASEL_RECONCILE_AFTER": "1", "KIE_RATE_LIMIT": "20/1s", "LOG_LEVEL": "warning",
            "KIE_AI_WEBHOOK_HMAC_KEY": signatureKey,
        ]
        return Installation(
            folder: folder, simulator: APIClient(origin: provider), origin: origin,
            key: try await makeKey(in: folder, environment), environment: environment)
    }

    private static func makeKey(in folder: URL, _ environment: [String: String]) async throws -> String {
        let organization = try await json(["organizations", "create", "--name", "Test", "--json"], folder, environment)
        #expect(organization["name"]?.stringValue == "Test")
        let id = try #require(organization["id"]?.stringValue)
        let key = try await json(["keys", "create", "--organization", id, "--json"], folder, environment)
        #expect(key["organizationId"]?.stringValue == id)
        #expect(key["scopes"] == ["read", "write"])
        #expect(key["id"]?.stringValue?.isEmpty == false)
        return try #require(key["key"]?.stringValue)
    }

    private static func json(
        _ arguments: [String], _ folder: URL, _ environment: [String: String]
    ) async throws -> JSONValue {
        let ended = try await ChildProgram.run(arguments, in: folder, environment: environment)
        #expect(ended.code == 0, "\(ended.errors)")
        return try JSONValue.parse(Array(ended.output.utf8))
    }

    /// The same folder, served at another port.
    func at(port: Int) -> Installation {
        let origin = "http://127.0.0.1:\(port)"
        return Installation(
            folder: folder, simulator: simulator, origin: origin, key: key,
            environment: environment.merging(["SITE_URL": origin, "PORT": String(port)]) { $1 })
    }

    /// A new folder beside this one's data, served with the same settings.
    func elsewhere() throws -> Installation {
        let other = folder.appending(path: "elsewhere-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        return Installation(folder: other, simulator: simulator, origin: origin, key: key, environment: environment)
    }

    func run(_ arguments: [String], settings: [String: String] = [:]) async throws -> ChildProgram.Ended {
        try await ChildProgram.run(arguments, in: folder, environment: environment.merging(settings) { $1 })
    }

    /// Runs `easel serve` while `body` runs and ends it with a signal.
    @discardableResult
    func serve(
        endingBy signal: Int32 = SIGKILL, _ body: (APIClient) async throws -> Void
    ) async throws -> ChildProgram.Ended {
        try await serve(endingBy: signal) { api, _ in try await body(api) }
    }

    /// Runs `easel serve` while `body` runs, optionally started by `launcher` and with other settings.
    @discardableResult
    func serve(
        endingBy signal: Int32 = SIGKILL, launcher: [String] = [], settings: [String: String] = [:],
        _ body: (APIClient, ChildProgram) async throws -> Void
    ) async throws -> ChildProgram.Ended {
        try await ChildProgram.with(
            ["serve"], in: folder, environment: environment.merging(settings) { $1 }, endingBy: signal,
            launcher: launcher
        ) { server in
            _ = try await server.line(with: "listens on")
            let api = APIClient(origin: origin, headers: ["Authorization": "Bearer \(key)"])
            #expect(try await api.get("/readyz").status == 200)
            try await body(api, server)
        }
    }
}
