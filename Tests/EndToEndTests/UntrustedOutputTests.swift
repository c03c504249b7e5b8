import Foundation
import JSON
import TestSupport
import Testing

/// Untrusted text can neither forge a log line nor control the terminal it is printed on.
@Suite(.timeLimit(.minutes(10)))
struct UntrustedOutputTests {
    /// Line breaks of every kind, sequences that clear a terminal, and characters that reverse the text after them.
    private static let evil =
        "x\n2026-11-22T12:00:00Z error forged\r\u{1B}[2J\u{7F}\u{85}\u{9B}2J\u{2028}\u{2029}\u{202E}\u{2066}y"

    private static func isClean(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar == "\n"
            case .lineSeparator, .paragraphSeparator: false
            default: !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
            }
        } && !text.split(separator: "\n").contains { $0.hasPrefix("2026-11-22T12:00:00Z error forged") }
    }

    private static let escaped = evil.utf8.map { String(format: "%%%02X", $0) }.joined()

    @Test(arguments: ["text", "json"])
    func untrustedTextCannotForgeALogLine(format: String) async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            let ended = try await installation.serve(settings: ["LOG_FORMAT": format, "LOG_LEVEL": "trace"]) { api, _ in
                let canvas = try await api.makeCanvas()
                let forged = try await api.post("/api/kie-callback?imageNodeId=\(Self.escaped)&attempt=1&token=x", "{}")
                #expect(forged.status == 401)
                for path in [
                    "/api/\(Self.escaped)", "/api/canvases/\(Self.escaped)", "/api/images/\(Self.escaped)",
                    "/api/canvases/\(canvas)/image-nodes?status=\(Self.escaped)",
                    "/api/callbacks?verdict=\(Self.escaped)",
                    "/api/events?after=\(Self.escaped):1",
                ] {
                    let answer = try await api.get(path)
                    #expect((400..<500).contains(answer.status), "\(path)")
                }
                let node = try #require(
                    try await api.makeNodes(on: canvas, prompt: "a boat [fail] \(Self.evil.jsonText)").first)
                _ = try await api.node(node, when: "failed")
            }
            #expect(ended.errors.contains("A callback was refused"))
            #expect(Self.isClean(ended.errors), "\(ended.errors.debugDescription)")
            guard format == "json" else { return }
            for line in ended.errors.split(separator: "\n") where line.contains("was refused") {
                #expect((try? JSONValue.parse(Array(line.utf8))) != nil, "\(line)")
            }
        }
    }

    @Test func untrustedTextCannotControlTheTerminal() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            func run(_ arguments: [String], code: Int32 = 0) async throws -> String {
                let ended = try await installation.run(arguments)
                #expect(ended.code == code, "\(arguments): \(ended.errors)")
                #expect(Self.isClean(ended.output), "\(arguments): \(ended.output.debugDescription)")
                #expect(Self.isClean(ended.errors), "\(arguments): \(ended.errors.debugDescription)")
                return ended.output
            }
            let made = try await run(["organizations", "create", "--name", Self.evil, "--json"])
            let organization = try JSONValue.parse(Array(made.utf8))
            #expect(organization["name"]?.stringValue == Self.evil)
            let id = try #require(organization["id"]?.stringValue)
            #expect(try await run(["organizations", "list"]).split(separator: "\n").count == 2)
            _ = try await run(["organizations", "create", "--name", Self.evil])
            _ = try await run(["organizations", "list", "--json"])
            _ = try await run(["keys", "create", "--organization", id, "--name", Self.evil])
            #expect(try await run(["keys", "list", "--organization", id]).split(separator: "\n").count == 1)
            _ = try await run(["nodes", "show", Self.evil], code: 1)
            _ = try await run(["callbacks", "replay", Self.evil], code: 1)
            for option in ["--verdict", "--since"] {
                _ = try await run(["callbacks", "list", option, Self.evil], code: 64)
            }
            _ = try await run(["nodes", "list", "--status", Self.evil], code: 64)
            _ = try await run(["keys", "create", "--organization", id, "--expires", Self.evil], code: 64)
            _ = try await run(["organizations", "budget", Self.evil, "--credits", "1"], code: 1)
            try await installation.serve { api in
                let canvas = try await api.makeCanvas()
                let node = try #require(try await api.makeNodes(on: canvas, prompt: Self.evil.jsonText).first)
                _ = try await api.node(node, when: "completed")
                #expect(try await run(["nodes", "list"]).split(separator: "\n").count == 1)
                #expect(try await run(["nodes", "show", node]).contains("forged"))
                let shown = try JSONValue.parse(Array(try await run(["nodes", "show", node, "--json"]).utf8))
                #expect(shown["prompt"]?.stringValue == Self.evil)
                _ = try await run(["callbacks", "list"])
                _ = try await run(["callbacks", "list", "--json"])
            }
        }
    }

    @Test func namesAreLimitedInBytes() async throws {
        try await withTemporaryFolder { folder in
            let heavy = "a" + String(repeating: "\u{301}", count: 1_000)
            for command in [["organizations", "create"], ["keys", "create", "--organization", "org_x"]] {
                let ended = try await ChildProgram.run(command + ["--name", heavy], in: folder, environment: [:])
                #expect(ended.code == 64)
                #expect(ended.errors.contains("--name must have"), "\(ended.errors)")
            }
        }
    }
}

extension String {
    /// As in a JSON text, without the quotation marks.
    fileprivate var jsonText: String {
        String(decoding: JSONValue.string(self).serialized(), as: UTF8.self).dropFirst().dropLast().description
    }
}
