import EaselCore
import Foundation
import TestSupport
import Testing

@testable import EaselServer

/// A proxy on this machine forwards anybody's requests: a local address proves nothing.
@Suite(.timeLimit(.minutes(5)))
struct MetricsTests {
    private static let local = ["Host": "localhost:3000"]

    @Test func areThoseOfTheDocumentation() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/deploy.md")
        let documented = try String(contentsOf: file, encoding: .utf8)
            .matches(of: /(?m)^\| `([a-z_]+)` \|/).map { String($0.output.1) }
        try await withServer { server in
            let text = try await server.api.get("/metrics").text
            #expect(text.matches(of: /(?m)^# TYPE ([a-z_]+)/).map { String($0.output.1) } == documented)
        }
    }

    @Test func needAKey() async throws {
        try await withServer { server in
            try await server.anonymous.get("/metrics", headers: Self.local).expectProblem(401, "unauthorized")
            for (scopes, status) in [([Scope.read], 200), ([.admin], 200), ([.write], 403)] {
                let client = server.anonymous.with(["Authorization": "Bearer \(try await server.makeKey(scopes).key)"])
                #expect(try await client.get("/metrics").status == status, "\(scopes)")
            }
        }
    }

    @Test func needNoKeyOnThisMachineIfTheSettingSaysSo() async throws {
        var setup = TestServer.Setup()
        setup.opensMetricsLocally = true
        try await withServer(setup) { server in
            #expect(try await server.anonymous.get("/metrics", headers: Self.local).status == 200)
            for more in [
                ["X-Forwarded-For": "203.0.113.9"], ["X-Forwarded-Proto": "https"], ["CF-Connecting-IP": "203.0.113.9"],
                ["Host": "easel.test"],
            ] {
                let answer = try await server.anonymous.get("/metrics", headers: Self.local.merging(more) { $1 })
                answer.expectProblem(401, "unauthorized")
            }
        }
    }
}
