import EaselCore
import EaselServer
import JSON
import NIOHTTP1
import TestSupport
import Testing

/// Untrusted input is limited in bytes, and its errors are reported as the client's.
@Suite(.timeLimit(.minutes(5)))
struct UntrustedTextTests {
    /// One letter with many combining marks: one character to people, and 400 kB.
    private static let heavy = "a" + String(repeating: "\u{301}", count: 200_000)

    @Test func limitsCountBytesAndNotOnlyCharacters() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            func body(_ name: String, _ text: String = Self.heavy) -> String {
                String(decoding: JSONValue.object([name: .string(text)]).serialized(), as: UTF8.self)
            }
            try await server.api.expectRefusals([
                BadRequest(
                    path: "/api/canvases", body: body("title"), status: 422, code: "invalid_field", field: "title"),
                BadRequest(
                    method: .PATCH, path: "/api/canvases/\(canvas)", body: body("title"), status: 422,
                    code: "invalid_field", field: "title"),
                BadRequest(
                    path: "/api/canvases/\(canvas)/messages", body: body("content"), status: 422, code: "invalid_field",
                    field: "content"),
                BadRequest(
                    path: "/api/canvases/\(canvas)/shares", body: body("name"), status: 422, code: "invalid_field",
                    field: "name"),
                BadRequest(
                    path: "/api/canvases/\(canvas)/image-nodes", body: body("prompt"), status: 422,
                    code: "invalid_field", field: "prompt"),
            ])
            // What the error quotes is short as well.
            for name in ["model", "aspectRatio"] {
                let answer = try await server.api.post(
                    "/api/canvases/\(canvas)/image-nodes",
                    String(
                        decoding: JSONValue.object(["prompt": "a", name: .string(Self.heavy)]).serialized(),
                        as: UTF8.self))
                #expect(answer.status == 422)
                #expect(answer.text.utf8.count < 2_000)
            }
            let unknown = try await server.api.post("/api/canvases", body(Self.heavy, "a"))
            #expect(unknown.status == 422)
            #expect(unknown.text.utf8.count < 2_000)
        }
    }

    /// Clients print a problem's detail on terminals and in logs.
    @Test func aProblemStaysOnOneLine() async throws {
        try await withServer { server in
            let evil = "x\u{1B}[2J\u{9B}2J\u{7F}\u{85}\u{2028}\u{202E}y"
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/image-nodes"
            for fields in [[evil: "a"], ["prompt": "a", "model": evil], ["prompt": "a", "aspectRatio": evil]] {
                let body = JSONValue.object(fields.mapValues { .string($0) }).serialized()
                let answer = try await server.api.send(.POST, path, bytes: body)
                #expect(answer.status == 422)
                for name in ["detail", "field"] {
                    let text = try #require(answer.json[name]?.stringValue)
                    #expect(text == text.inOneLine, "\(text.debugDescription)")
                }
            }
        }
    }

    /// A malformed chunked body, sent to routes that read JSON, bytes and callbacks.
    @Test func aMalformedBodyIsAClientError() async throws {
        let log = LogRecorder()
        try await withServer(.init(logger: log.logger)) { server in
            let node = try await server.makeRunningNode()
            let doors = [
                "/api/canvases", "/api/canvases/\(node.canvas)/messages", "/api/uploads",
                server.callbackPath(of: node.id), "/api/session",
            ]
            let bodies = [
                "zz\r\n{}\r\n0\r\n\r\n", "5\r\n{}\r\n0\r\n\r\n", "2\r\n{}xx\r\n", "-1\r\n", "FFFFFFFFFFFFFFFFF\r\n{",
            ]
            for door in doors {
                for body in bodies {
                    let answer = try await RawConnection.with(server.anonymous.origin) { connection in
                        await connection.send(
                            "POST \(door) HTTP/1.1\r\nHost: easel.test\r\nAuthorization: Bearer \(server.key)\r\n"
                                + "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
                        await connection.send(body)
                        var answer = ""
                        while let piece = await connection.next() { answer += piece }
                        return answer
                    }
                    #expect(
                        answer.hasPrefix("HTTP/1.1 400 "), "\(door) \(body.debugDescription): \(answer.prefix(300))")
                    #expect(answer.ranges(of: "HTTP/1.1 ").count == 1, "\(answer)")
                }
            }
        }
        #expect(!log.lines.contains { $0.message.contains("failed") }, "\(log.lines)")
    }

    /// A provider, or somebody who imitates it, that reports an impossible amount.
    @Test(arguments: ["1e308", "-18", "1e999", "NaN", #""NaN""#, #""1e400""#, "-1e308", "1000001"])
    func impossibleAmountsAreIgnored(credits: String) async throws {
        try await withServer { server in
            for _ in 0..<2 {
                let node = try await server.makeRunningNode()
                let body = node.success.replacing("\"creditsConsumed\":18", with: "\"creditsConsumed\":\(credits)")
                #expect(try await server.call(back: node, body).status == 200)
                _ = try await server.node(node.id, when: "completed")
            }
            let usage = try await server.api.get("/api/usage").json
            #expect(usage["images"] == 2)
            #expect(usage["creditsConsumed"] == 0)
            // The price stays reserved until a better figure is known.
            #expect(usage["creditsCommitted"] == 36)
        }
    }
}
