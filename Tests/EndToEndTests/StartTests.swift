import Foundation
import JSON
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// An error that prevents starting is one line that names the variable.
@Suite(.timeLimit(.minutes(10)))
struct StartTests {
    private static let good = [
        "KIE_AI_API_KEY": "secret-key-of-the-provider", "SITE_URL": "https://easel.example", "PORT": "0",
    ]

    @Test(
        arguments: [
            ("KIE_AI_API_KEY", nil), ("KIE_AI_API_KEY", ""), ("SITE_URL", nil), ("SITE_URL", "http://easel.example"),
            ("SITE_URL", "easel.example"), ("SITE_URL", "https://easel.example/path"),
            ("SITE_URL", "ftp://easel.example"),
            ("PORT", "80a"), ("PORT", "65536"), ("PORT", "-1"), ("PORT", "30 00"),
            ("KIE_AI_BASE_URL", "http://api.kie.example"), ("KIE_AI_BASE_URL", "api.kie.ai"),
            ("RESULT_HOSTS", "https://"), ("RESULT_HOSTS", "a b"), ("KIE_RATE_LIMIT", "20"),
            ("KIE_RATE_LIMIT", "0/10s"),
            ("EASEL_SECRET", "too short"), ("KIE_CALLBACK_TRUST", "everybody"), ("LOG_LEVEL", "loud"),
            ("LOG_FORMAT", "xml"), ("EASEL_RECONCILE_AFTER", "soon"), ("EASEL_GIVE_UP_AFTER", "0"),
            ("DATABASE_URL", "mysql://localhost/easel"), ("STORAGE_URL", "ftp://localhost/easel"),
            ("DATABASE_URL", "sqlite:/etc/passwd"), ("DATABASE_URL", "sqlite:/proc/easel.db"),
            ("DATABASE_URL", "sqlite::memory:"), ("STORAGE_URL", "file:/proc/images"), ("HOST", "999.1.1.1"),
            ("HOST", "192.0.2.1"), ("KIE_AI_WEBHOOK_HMAC_KEY", " "), ("EASEL_SECRET", "\t"), ("RESULT_HOSTS", "*.com"),
        ] as [(String, String?)])
    func anInvalidSettingIsNamed(name: String, value: String?) async throws {
        try await withTemporaryFolder { folder in
            var environment = Self.good
            environment[name] = value
            let ended = try await ChildProgram.run(["serve"], in: folder, environment: environment)
            #expect(ended.code == 1)
            #expect(ended.output == "")
            #expect(ended.errors.hasPrefix("easel: "))
            #expect(ended.errors.contains(name), "\(ended.errors)")
            #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
            #expect(!ended.errors.contains("secret-key-of-the-provider"))
            if name == "EASEL_SECRET" { #expect(!ended.errors.contains("too short")) }
        }
    }

    /// With too few, images would fail one by one, and the server with them.
    @Test func tooFewOpenFilesAreRefused() async throws {
        try await withTemporaryFolder { folder in
            let limited = ["/bin/sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"]
            let ended = try await ChildProgram.with(
                ["serve"], in: folder, environment: Self.good, endingBy: nil, launcher: limited
            ) { _ in }
            #expect(ended.code == 1)
            #expect(
                ended.errors
                    == "easel: Easel may have only 64 files open at once and needs 320; raise the limit (ulimit -n).\n")
        }
    }

    /// Trying out the revocation of keys must not lock people out of the demo.
    @Test func theDemoStartsAgainWhenItsKeyWasRevoked() async throws {
        try await withTemporaryFolder { folder in
            var keys: [String] = []
            for _ in 1...3 {
                try await ChildProgram.with(["dev", "--port", "0"], in: folder, environment: [:]) { program in
                    let page = try await program.line(with: "Page").split(separator: " ").last
                    let key = try #require(try await program.line(with: "API key").split(separator: " ").last)
                    let origin = try #require(page).trimmingCharacters(in: ["/"])
                    let api = APIClient(origin: origin, headers: ["Authorization": "Bearer \(key)"])
                    #expect(try await api.get("/api/canvases").json["canvases"]?.arrayValue?.count == 1)
                    if keys.isEmpty {
                        let id = try await api.get("/api/keys").json["keys"]?[0]?["id"]?.stringValue
                        #expect(try await api.send(.DELETE, "/api/keys/\(try #require(id))").status == 204)
                    }
                    keys.append(String(key))
                }
            }
            #expect(keys[0] != keys[1] && keys[1] == keys[2])
        }
    }

    @Test func aTakenPortIsNamed() async throws {
        // The system picks the port, so that no other test takes it first.
        let listener = try await FreePort.listen(on: 0)
        let port = try #require(listener.localAddress?.port)
        try await withTemporaryFolder { folder in
            var environment = Self.good
            environment["PORT"] = String(port)
            let ended = try await ChildProgram.run(["serve"], in: folder, environment: environment)
            #expect(ended.code == 1)
            #expect(ended.errors.contains("PORT"), "\(ended.errors)")
            #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
        }
        try await listener.close()
    }

    @Test func aSecondServerOnAnotherPortSharesTheFolder() async throws {
        try await withTemporaryFolder { folder in
            try await ChildProgram.with(["serve"], in: folder, environment: Self.good) { first in
                let line = try await first.line(with: "listens on")
                try await ChildProgram.with(["serve"], in: folder, environment: Self.good) { second in
                    let other = try await second.line(with: "listens on")
                    #expect(line != other)
                }
            }
        }
    }

    @Test func wrongUsageHasItsOwnExitCode() async throws {
        try await withTemporaryFolder { folder in
            for arguments in [["bake"], ["serve", "--fast"], ["keys", "create"], ["simulate", "--faults", "none=1"]] {
                let ended = try await ChildProgram.run(arguments, in: folder, environment: Self.good)
                #expect(ended.code == 64, "\(arguments): \(ended.errors)")
            }
        }
    }

    @Test func anInvalidDotEnvFileIsReported() async throws {
        try await withTemporaryFolder { folder in
            try "SITE_URL=https://easel.example\nPORT\n".write(
                to: folder.appending(path: ".env"), atomically: true, encoding: .utf8)
            let ended = try await ChildProgram.run(["serve"], in: folder, environment: [:])
            #expect(ended.code == 1)
            #expect(ended.errors.hasPrefix("easel: Line 2 of .env"))
        }
    }

    /// A real variable takes precedence over the file.
    @Test func readsDotEnv() async throws {
        try await withTemporaryFolder { folder in
            try "export KIE_AI_API_KEY='key' # mine\nSITE_URL=\"https://easel.example\"\nPORT=none\n".write(
                to: folder.appending(path: ".env"), atomically: true, encoding: .utf8)
            let broken = try await ChildProgram.run(["serve"], in: folder, environment: [:])
            #expect(broken.code == 1)
            #expect(broken.errors.contains("PORT"))
            try await ChildProgram.with(["serve"], in: folder, environment: ["PORT": "0"]) { server in
                let line = try await server.line(with: "listens on")
                #expect(line.contains("https://easel.example/api/kie-callback"))
            }
        }
    }
}
