import NIOHTTP1
import TestSupport
import Testing

@testable import EaselServer

@Suite(.timeLimit(.minutes(5)))
struct PageTests {
    @Test func servesThePageAndItsFilesUnderAStrictPolicy() async throws {
        try await withServer { server in
            let files = [
                ("/", "text/html; charset=utf-8"), ("/canvases/canvas_x", "text/html; charset=utf-8"),
                ("/assets/entry/app.js", "text/javascript; charset=utf-8"),
                ("/assets/styles/theme.css", "text/css; charset=utf-8"), ("/assets/icons/icon.svg", "image/svg+xml"),
                ("/favicon.ico", "image/svg+xml"),
            ]
            for (path, type) in files {
                let answer = try await server.anonymous.get(path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.header("Content-Type") == type, "\(path)")
                #expect(!answer.bytes.isEmpty, "\(path)")
                let policy = try #require(answer.header("Content-Security-Policy"), "\(path)")
                #expect(policy.hasPrefix("default-src 'none'"))
                #expect(policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe") && !policy.contains("*") && !policy.contains("http"))
                let tag = try #require(answer.header("ETag"))
                let known = try await server.anonymous.get(path, headers: ["If-None-Match": tag])
                #expect(known.status == 304)
                #expect(known.bytes.isEmpty)
            }
        }
    }

    /// A file's URL contains its version, so a second visit requests none; the next version has other URLs.
    @Test func browsersCacheTheFilesOfAVersion() async throws {
        try await withServer { server in
            for page in ["/", "/shared/canvas_x"] {
                let html = try await server.anonymous.get(page)
                #expect(html.header("Cache-Control") == "no-cache")
                let names = html.text.matches(of: /(?:src|href)="([^"#]+)"/).map { String($0.output.1) }
                #expect(names.allSatisfy { $0.hasPrefix("/page/") }, "\(names)")
                let app = try #require(names.first { $0.hasSuffix(".js") })
                let file = try await server.anonymous.get(app)
                #expect(file.header("Cache-Control") == "public, max-age=31536000, immutable")
                let version = try #require(app.split(separator: "/").dropFirst().first)
                let other = try await server.anonymous.get(app.replacing(version, with: "0"))
                #expect(other.text == file.text)
                #expect(other.header("Cache-Control") == "no-cache")
            }
        }
    }

    /// The first requests run while the modules load; there are none for a visitor who is not signed in.
    @Test func preloadsTheCanvas() async throws {
        try await withServer { server in
            func asked(by client: APIClient, _ path: String) async throws -> [String] {
                let links = try await client.get(path).header("Link") ?? ""
                #expect(
                    links.isEmpty
                        || links.split(separator: ", ").allSatisfy {
                            $0.hasSuffix("; rel=preload; as=fetch; crossorigin")
                        })
                return links.matches(of: /<(.+?)>/).map { String($0.output.1) }
            }
            let list = try await asked(by: server.api, "/")
            #expect(list == ["/api/session", "/api/canvases?limit=200"])
            let canvas = try await asked(by: server.api, "/canvases/canvas_x")
            #expect(canvas == ["/api/session", "/api/canvases/canvas_x"])
            let nonsense = try await asked(by: server.api, "/canvases/x%3E%22")
            #expect(nonsense == list)
            let signedOut = try await asked(by: server.anonymous, "/canvases/canvas_x")
            let guest = try await asked(by: server.api, "/shared/canvas_x")
            #expect(signedOut.isEmpty && guest.isEmpty)
        }
    }

    /// Only the shared page may be framed by other sites, and only its script is for all origins.
    @Test func onlyTheSharedPageMayBeFramed() async throws {
        try await withServer { server in
            let shared = try await server.anonymous.get("/shared/canvas_x")
            let policy = try #require(shared.header("Content-Security-Policy"))
            #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'"))
            #expect(policy.hasSuffix("base-uri 'none'; frame-ancestors *"))
            #expect(shared.header("Set-Cookie") == nil)
            #expect(shared.header("Access-Control-Allow-Origin") == nil)
            let embed = try await server.anonymous.get("/embed.js", headers: ["Origin": "https://elsewhere.test"])
            #expect(embed.header("Access-Control-Allow-Origin") == "*")
            #expect(embed.header("Access-Control-Allow-Credentials") == nil)
            #expect(embed.header("Cross-Origin-Resource-Policy") == "cross-origin")
            #expect(embed.header("Content-Type") == "text/javascript; charset=utf-8")
            #expect(embed.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        }
    }

    @Test func servesTheClientAndItsTypes() async throws {
        try await withServer { server in
            let client = try await server.anonymous.get("/client.js")
            #expect(client.header("Content-Type") == "text/javascript; charset=utf-8")
            #expect(client.text.contains("export class Easel"))
            let types = try await server.anonymous.get(try #require(client.header("X-TypeScript-Types")))
            #expect(types.header("Content-Type") == "application/typescript; charset=utf-8")
            #expect(types.text.contains("export class Easel"))
        }
    }

    @Test func requestsThumbnailsInTheServersWidths() async throws {
        try await withServer { server in
            let results = try await server.anonymous.get("/assets/model/results.js")
            #expect(results.text.contains("THUMBNAIL_WIDTHS = \(Thumbnails.widths);"))
            let contract = try await server.anonymous.get("/openapi.json")
            #expect(contract.text.contains("\"enum\": \(Thumbnails.widths)"))
        }
    }

    /// `easel dev` signs visitors in automatically, but not on a share link.
    @Test func theSharedPageDoesNotSignIn() async throws {
        var setup = TestServer.Setup()
        setup.signsInDemo = true
        try await withServer(setup) { server in
            let own = try await server.anonymous.get("/canvases/canvas_x")
            #expect(own.header("Set-Cookie") != nil)
            let shared = try await server.anonymous.get("/shared/canvas_x")
            #expect(shared.header("Set-Cookie") == nil)
        }
    }

    /// The page loads only its own files, and all of them exist.
    @Test func refersOnlyToExistingFiles() async throws {
        try await withServer { server in
            for path in ["/", "/shared/canvas_x"] {
                let page = try await server.anonymous.get(path).text
                let names = page.matches(of: /(?:src|href)="([^"#]+)"/).map { String($0.output.1) }
                #expect(names.contains { $0.hasPrefix("/page/") })
                for name in names {
                    #expect(!name.contains("//"), "\(name)")
                    #expect(try await server.anonymous.get(name).status == 200, "\(name)")
                }
                #expect(!page.contains("<script>") && !page.contains("<style") && !page.contains("style=\""))
            }
        }
    }

    @Test func unknownFilesAreNotFound() async throws {
        try await withServer { server in
            for path in [
                "/assets/none.js", "/assets/", "/assets/entry/app.js/x", "/assets/%2e%2e%2fapp.js", "/index.php",
            ] {
                try await server.anonymous.get(path).expectProblem(404, "not_found", "\(path)")
            }
        }
    }

    @Test func answersHEADLikeGETWithoutABody() async throws {
        try await withServer { server in
            let whole = try await server.anonymous.get("/assets/entry/app.js")
            let head = try await server.anonymous.send(.HEAD, "/assets/entry/app.js")
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            #expect(head.header("Content-Length") == String(whole.bytes.count))
            #expect(head.header("Content-Type") == whole.header("Content-Type"))
        }
    }
}
