import EaselCore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The page and its files, from the binary itself.
struct PageRoutes: Sendable {
    /// Runs nothing and loads nothing that is not the page's own.
    private static func policy(ancestors: String) -> String {
        """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
        font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors \(ancestors)
        """
    }
    private static let types = [
        "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml", "ts": "application/typescript; charset=utf-8",
    ]

    private struct Asset: Sendable {
        let bytes: ByteBuffer
        let type: String
        let tag: String
    }

    private let assets: [String: Asset]
    /// Another one as soon as any file is another one: under it, browsers keep files without asking again.
    private let version: String
    private let demo: DemoSignIn?

    init(demo: DemoSignIn?) {
        self.demo = demo
        let files = PageAssets.files.map { file in
            (path: file.path, text: file.text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) })
        }
        let version = String(Credentials.hash(files.map { $0.path + $0.text }.joined()).prefix(16))
        self.version = version
        assets = Dictionary(
            uniqueKeysWithValues: files.map { path, text in
                let ending = path.split(separator: ".").last.map(String.init) ?? ""
                // Modules and style sheets name each other by relative paths, and so keep to the version of their page.
                let text = ending == "html" ? text.replacing("\"/assets/", with: "\"/page/\(version)/") : text
                return (
                    path,
                    Asset(
                        bytes: ByteBuffer(string: text), type: Self.types[ending] ?? "text/plain",
                        tag: "\"\(Credentials.hash(text).prefix(32))\"")
                )
            })
    }

    func add(to router: Router<EaselContext>) {
        for path in ["", "canvases/{canvasId}"] as [RouterPath] {
            router.get(path) { request, context in
                var response = try asset("index.html", request)
                var isSignedIn = context.identity != nil
                if let demo, !isSignedIn, let cookie = try await demo.cookie(for: request, context) {
                    response.headers[.setCookie] = cookie
                    isSignedIn = true
                }
                if isSignedIn {
                    response.headers[HTTPField.Name("Link")!] = Self.preloads(of: context.parameters.get("canvasId"))
                }
                return response
            }
        }
        router.get("page/{version}/{folder}/{file}") { request, context in
            let folder = try context.parameters.require("folder")
            var response = try asset("\(folder)/\(try context.parameters.require("file"))", request)
            // A page still open after an upgrade gets the current files, and must not cache them.
            if context.parameters.get("version") == version {
                response.headers[.cacheControl] = "public, max-age=31536000, immutable"
            }
            return response
        }
        // The one page other sites may show in a frame: it knows no session and can do nothing but look.
        router.get("shared/{canvasId}") { request, _ in
            var response = try asset("shared.html", request)
            response.headers[.contentSecurityPolicy] = Self.policy(ancestors: "*")
            // So that isolated pages may frame it too; all it loads is its own.
            response.headers[HTTPField.Name("Cross-Origin-Embedder-Policy")!] = "require-corp"
            response.headers[HTTPField.Name("Cross-Origin-Resource-Policy")!] = "cross-origin"
            return response
        }
        router.get("embed.js") { request, _ in
            var response = try asset("embed.js", request)
            response.headers[.accessControlAllowOrigin] = "*"
            response.headers[HTTPField.Name("Cross-Origin-Resource-Policy")!] = "cross-origin"
            return response
        }
        router.get("client.js") { request, _ in
            var response = try asset("client/client.js", request)
            // Deno reads the types from there; other tools take them from the file beside the module.
            response.headers[HTTPField.Name("X-TypeScript-Types")!] = "/client.d.ts"
            return response
        }
        router.get("client.d.ts") { request, _ in try asset("client/client.d.ts", request) }
        router.get("assets/{folder}/{file}") { request, context in
            let folder = try context.parameters.require("folder")
            return try asset("\(folder)/\(try context.parameters.require("file"))", request)
        }
        router.get("favicon.ico") { request, _ in try asset("icons/icon.svg", request) }
    }

    /// What the page asks for first of all, so that it comes while the modules do.
    private static func preloads(of canvas: String?) -> String {
        let id = canvas?.wholeMatch(of: /[A-Za-z0-9_-]+/)?.output
        return ["/api/session", id.map { "/api/canvases/\($0)" } ?? "/api/canvases?limit=200"]
            .map { "<\($0)>; rel=preload; as=fetch; crossorigin" }.joined(separator: ", ")
    }

    private func asset(_ name: String, _ request: Request) throws -> Response {
        guard let asset = assets[name] else { throw Problem.notFound("page") }
        var response = Response(
            status: .ok,
            headers: [
                .contentType: asset.type, .eTag: asset.tag,
                // Asked for each time and mostly answered with 304, so a new version of Easel shows at once.
                .cacheControl: "no-cache", .contentSecurityPolicy: Self.policy(ancestors: "'none'"),
            ], body: ResponseBody(byteBuffer: asset.bytes))
        if request.headers[.ifNoneMatch] == asset.tag {
            response.status = .notModified
            response.body = ResponseBody()
        }
        return response
    }
}
