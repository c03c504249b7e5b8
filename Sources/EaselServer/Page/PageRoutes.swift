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
    private let demo: DemoSignIn?

    init(demo: DemoSignIn?) {
        self.demo = demo
        assets = Dictionary(
            uniqueKeysWithValues: PageAssets.files.map { file in
                let text = file.text.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
                let type = Self.types[file.path.split(separator: ".").last.map(String.init) ?? ""] ?? "text/plain"
                return (
                    file.path,
                    Asset(bytes: ByteBuffer(string: text), type: type, tag: "\"\(Credentials.hash(text).prefix(32))\"")
                )
            })
    }

    func add(to router: Router<EaselContext>) {
        for path in ["", "canvases/{canvasId}"] as [RouterPath] {
            router.get(path) { request, context in
                var response = try asset("index.html", request)
                if let demo, context.identity == nil, let cookie = try await demo.cookie(for: request, context) {
                    response.headers[.setCookie] = cookie
                }
                return response
            }
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
