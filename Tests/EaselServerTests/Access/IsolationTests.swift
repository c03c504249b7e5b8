import EaselCore
import Foundation
import JSON
import NIOHTTP1
import SQLiteStore
import TestSupport
import Testing

@testable import EaselServer

/// No unauthorized access: every route, requested by every kind of client.
///
/// The routes come from the router; one without a row here fails.
@Suite(.timeLimit(.minutes(5)))
struct IsolationTests {
    /// The sender. `cookie` is an administrator's session without the header that another site can't send; guests have a
    /// share link: of the canvas, of another one of the same organization, one that was revoked, one that expired.
    enum Sender: CaseIterable {
        case nobody, wrongKey, stranger, reader, revoked, expired, cookie
        case guest, guestElsewhere, revokedGuest, expiredGuest
    }

    /// What one route answers, in the order of `Sender.allCases`.
    struct Row {
        let route: String
        let statuses: [Int]
        /// The four guests' statuses unless a row names others.
        static let closedToGuests = [403, 403, 401, 401]
        var body: String?
        var query = ""
        var headers: [String: String] = [:]

        init(
            _ route: String, _ statuses: Int..., guests: [Int] = closedToGuests, body: String? = nil,
            query: String = "", headers: [String: String] = [:]
        ) {
            self.route = route
            self.statuses = statuses + guests
            self.body = body
            self.query = query
            self.headers = headers
        }
    }

    private static let everybody = [200, 200, 200, 200]

    /// Columns: nobody, wrong key, another organization's key with all scopes, read-only key, revoked, expired, cookie.
    static let rows: [Row] = [
        // Resources of one organization.
        Row("GET /api/canvases", 401, 401, 200, 200, 401, 401, 200),
        Row("POST /api/canvases", 401, 401, 201, 403, 401, 401, 403, body: "{}"),
        Row("GET /api/canvases/{canvasId}", 401, 401, 404, 200, 401, 401, 200, guests: [200, 404, 401, 401]),
        Row("PATCH /api/canvases/{canvasId}", 401, 401, 404, 403, 401, 401, 403, body: #"{"title":"mine"}"#),
        Row("DELETE /api/canvases/{canvasId}", 401, 401, 404, 403, 401, 401, 403),
        Row("GET /api/canvases/{canvasId}/events", 401, 401, 404, 200, 401, 401, 200, guests: [200, 404, 401, 401]),
        Row("GET /api/canvases/{canvasId}/export", 401, 401, 404, 200, 401, 401, 200),
        Row(
            "GET /api/events", 401, 401, 404, 200, 401, 401, 200, guests: [200, 404, 401, 401],
            query: "?after={canvasId}:0"),
        Row(
            "GET /api/canvases/{canvasId}/image-nodes", 401, 401, 404, 200, 401, 401, 200, guests: [200, 404, 401, 401]),
        Row("POST /api/canvases/{canvasId}/image-nodes", 401, 401, 404, 403, 401, 401, 403, body: #"{"prompt":"a"}"#),
        Row("GET /api/canvases/{canvasId}/messages", 401, 401, 404, 200, 401, 401, 200),
        Row("POST /api/canvases/{canvasId}/messages", 401, 401, 404, 403, 401, 401, 403, body: #"{"content":"a cat"}"#),
        Row("POST /api/canvases/{canvasId}/messages/{messageId}/stop", 401, 401, 404, 403, 401, 401, 403),
        Row("GET /api/image-nodes/{imageNodeId}", 401, 401, 404, 200, 401, 401, 200, guests: [200, 404, 401, 401]),
        Row("PATCH /api/image-nodes/{imageNodeId}", 401, 401, 404, 403, 401, 401, 403, body: "{}"),
        Row("DELETE /api/image-nodes/{imageNodeId}", 401, 401, 404, 403, 401, 401, 403),
        Row("POST /api/image-nodes/{imageNodeId}/retry", 401, 401, 404, 403, 401, 401, 403),
        Row("POST /api/image-nodes/{imageNodeId}/cancel", 401, 401, 404, 403, 401, 401, 403),
        Row("GET /api/image-nodes/{imageNodeId}/events", 401, 401, 404, 200, 401, 401, 200),
        // The list shows only the organization's own trash, and only it can restore from there.
        Row("POST /api/image-nodes/{imageNodeId}/restore", 401, 401, 404, 403, 401, 401, 403),
        Row("POST /api/canvases/{canvasId}/restore", 401, 401, 404, 403, 401, 401, 403),
        Row("GET /api/trash", 401, 401, 200, 200, 401, 401, 200),
        Row("GET /api/images/{imageStorageId}", 401, 401, 404, 200, 401, 401, 200),
        // The image is missing; a sender without the scope is refused before that.
        Row("POST /api/uploads", 401, 401, 422, 403, 401, 401, 403, body: ""),
        Row("GET /api/models", 401, 401, 200, 200, 401, 401, 200),
        // Callbacks of other organizations are neither in the list nor in a range.
        Row("GET /api/callbacks", 401, 401, 200, 200, 401, 401, 200),
        Row("POST /api/callbacks/replay", 401, 401, 202, 403, 401, 401, 403, body: #"{"since":0}"#),
        Row("POST /api/callbacks/{callbackId}/replay", 401, 401, 404, 403, 401, 401, 403),
        Row("GET /api/usage", 401, 401, 200, 200, 401, 401, 200),
        // OpenAI's API; the body is invalid, so that nothing is generated.
        Row("GET /v1/models", 401, 401, 200, 200, 401, 401, 200),
        Row("GET /v1/models/{model}", 401, 401, 200, 200, 401, 401, 200),
        Row("GET /v1/models/{model}/{variant}", 401, 401, 404, 404, 401, 401, 404),
        Row(
            "POST /v1/images/generations", 401, 401, 404, 403, 401, 401, 403, body: #"{"prompt":"a"}"#,
            headers: ["X-Easel-Canvas": "{canvasId}"]),
        Row("POST /v1/images/edits", 401, 401, 415, 403, 401, 401, 403, body: "{}"),
        // Keys and sessions.
        Row("GET /api/keys", 401, 401, 200, 403, 401, 401, 200),
        Row("POST /api/keys", 401, 401, 201, 403, 401, 401, 403, body: #"{"scopes":["read"]}"#),
        Row("DELETE /api/keys/{keyId}", 401, 401, 404, 403, 401, 401, 403),
        Row("GET /api/sessions", 401, 401, 200, 200, 401, 401, 200),
        Row("DELETE /api/sessions/{sessionId}", 401, 401, 404, 403, 401, 401, 403),
        Row("GET /api/session", 401, 401, 200, 200, 401, 401, 200),
        Row(
            "POST /api/session", 401, 401, 401, 401, 401, 401, 401, guests: [401, 401, 401, 401],
            body: #"{"apiKey":"wrong"}"#),
        // Anybody may sign out; only the last of these has a session.
        Row("DELETE /api/session", 204, 204, 204, 204, 204, 204, 204, guests: [204, 204, 204, 204]),
        // Share links: listing them needs the same scope as creating them.
        Row("GET /api/canvases/{canvasId}/shares", 401, 401, 404, 403, 401, 401, 200),
        Row("POST /api/canvases/{canvasId}/shares", 401, 401, 404, 403, 401, 401, 403, body: "{}"),
        Row("DELETE /api/canvases/{canvasId}/shares/{shareId}", 401, 401, 404, 403, 401, 401, 403),
        // Webhooks are for administrators.
        Row("GET /api/webhooks", 401, 401, 200, 403, 401, 401, 200),
        Row("POST /api/webhooks", 401, 401, 201, 403, 401, 401, 403, body: #"{"url":"https://example.com/hook"}"#),
        Row("GET /api/webhooks/{webhookId}", 401, 401, 404, 403, 401, 401, 200),
        Row("PATCH /api/webhooks/{webhookId}", 401, 401, 404, 403, 401, 401, 403, body: #"{"enabled":false}"#),
        Row("DELETE /api/webhooks/{webhookId}", 401, 401, 404, 403, 401, 401, 403),
        Row("POST /api/webhooks/{webhookId}/test", 401, 401, 404, 403, 401, 401, 403),
        Row("POST /api/webhooks/{webhookId}/rotate-secret", 401, 401, 404, 403, 401, 401, 403),
        Row("GET /api/webhooks/{webhookId}/deliveries", 401, 401, 404, 403, 401, 401, 200),
        Row("POST /api/webhooks/{webhookId}/deliveries/{deliveryId}/retry", 401, 401, 404, 403, 401, 401, 403),
        // For the provider: a key is not a token.
        Row(
            "POST /api/kie-callback", 401, 401, 401, 401, 401, 401, 401, guests: [401, 401, 401, 401], body: "{}",
            query: "?imageNodeId={imageNodeId}&attempt=1"),
        // Every key has tools according to its organization and scopes.
        Row("POST /mcp", 401, 401, 200, 200, 401, 401, 403, body: #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#),
        // The metrics cover the whole server and identify nobody.
        Row("GET /metrics", 401, 401, 200, 200, 401, 401, 200),
        // Public.
        Row("GET /healthz", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /readyz", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /openapi.json", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /canvases/{canvasId}", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /shared/{canvasId}", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /embed.js", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /client.js", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /client.d.ts", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /assets/{folder}/{file}", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /page/{version}/{folder}/{file}", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
        Row("GET /favicon.ico", 200, 200, 200, 200, 200, 200, 200, guests: everybody),
    ]

    @Test func everyRouteHasARowAndIsInOpenAPI() async throws {
        try await withServer { server in
            let known = Self.rows.map(\.route)
            #expect(Set(known).count == known.count)
            #expect(Set(server.routes) == Set(known), "every route needs a row that says who may use it")
            let paths = try await server.anonymous.get("/openapi.json").json["paths"]?.objectValue ?? [:]
            let listed = paths.flatMap { path, operations in
                (operations.objectValue ?? [:]).keys.filter { $0 != "parameters" }
                    .map { "\($0.uppercased()) \(path)" }
            }
            #expect(Set(listed) == Set(known), "openapi.json lists every route and no other")
        }
    }

    @Test func everyRouteAdmitsOnlyTheRightSenders() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let admin = server.anonymous.with([
                "Authorization": "Bearer \(try await server.makeKey(Scope.allCases).key)"
            ])
            let victim = try await server.makeKey([.read])
            _ = try await Self.signIn(server, key: victim.key)
            let session = try #require(try await admin.get("/api/sessions").json["sessions"]?[0]?["id"]?.stringValue)
            let webhook = try await Self.webhook(admin)
            let canvas = node["canvasId"]?.stringValue ?? ""
            let message = try await server.api.post("/api/canvases/\(canvas)/messages", #"{"content":"hello"}"#)
            let values = [
                "webhookId": webhook.id, "deliveryId": webhook.delivery,
                "canvasId": canvas, "messageId": message.json["id"]?.stringValue,
                "imageNodeId": node["id"]?.stringValue,
                "imageStorageId": node["imageStorageId"]?.stringValue, "keyId": victim.id.rawValue,
                "sessionId": session, "model": "gpt-image-1", "variant": "none", "version": "0", "folder": "ui",
                "file": "dom.js",
                "shareId": try await server.makeShare(of: try #require(node["canvasId"]?.stringValue)).id,
                "callbackId": try await admin.get("/api/callbacks").json["callbacks"]?[0]?["id"]?.stringValue,
            ].compactMapValues { $0 }
            let elsewhere = try await server.makeCanvas()
            for sender in Sender.allCases {
                for row in Self.rows {
                    let client = try await Self.client(
                        sender, server, canvas: values["canvasId"] ?? "", elsewhere: elsewhere
                    )
                    .with(row.headers.mapValues { $0.replacing("{canvasId}", with: values["canvasId"] ?? "") })
                    let parts = row.route.split(separator: " ")
                    let path = values.reduce(String(parts[1]) + row.query) {
                        $0.replacing("{\($1.key)}", with: $1.value)
                    }
                    #expect(!path.contains("{"), "no value for \(row.route)")
                    let status = try await client.status(
                        HTTPMethod(rawValue: String(parts[0])), path, bytes: row.body.map { Array($0.utf8) })
                    let column = try #require(Sender.allCases.firstIndex(of: sender))
                    #expect(status == row.statuses[column], "\(row.route) asked by \(sender)")
                }
            }
            // Nothing of the first organization has been deleted or changed.
            #expect(try await server.node(try #require(node["id"]?.stringValue)) == node)
            #expect(try await server.store.canvases(of: server.organization, limit: 9, after: nil).canvases.count == 2)
            let share = ShareID(try #require(values["shareId"]))
            #expect(try await server.store.share(share) != nil)
            let kept = try #require(try await server.store.webhook(WebhookID(webhook.id)))
            #expect(kept.isEnabled && kept.previousSecret == nil)
            let keys = try await server.store.apiKeys(of: server.organization)
            #expect(keys.first { $0.id == victim.id }?.revokedAt == nil)
            #expect(try await admin.get("/api/sessions").json["sessions"]?[0]?["id"]?.stringValue == session)
            #expect(server.provider.creates.count == 1)
        }
    }

    /// A webhook of the first organization with one delivery.
    private static func webhook(_ admin: APIClient) async throws -> (id: String, delivery: String) {
        let made = try await admin.post("/api/webhooks", #"{"url":"https://webhook.invalid/"}"#)
        let id = try #require(made.json["id"]?.stringValue)
        let sent = try await admin.post("/api/webhooks/\(id)/test")
        #expect(sent.status == 202)
        return (id, try #require(sent.json["id"]?.stringValue))
    }

    private static func client(
        _ sender: Sender, _ server: TestServer, canvas: String, elsewhere: String
    ) async throws -> APIClient {
        func bearer(_ key: String) -> APIClient { server.anonymous.with(["Authorization": "Bearer \(key)"]) }
        switch sender {
        case .nobody: return server.anonymous
        case .wrongKey: return bearer("easel_wrong")
        case .stranger: return bearer(try await server.makeStrangersKey(Scope.allCases))
        case .reader: return bearer(try await server.makeKey([.read]).key)
        case .revoked:
            let key = try await server.makeKey(Scope.allCases)
            _ = try await server.store.revokeAPIKey(key.id, at: server.clock.now())
            return bearer(key.key)
        case .expired: return bearer(try await server.makeKey(Scope.allCases, expiresAt: server.clock.now()).key)
        case .cookie: return try await signIn(server, key: try await server.makeKey(Scope.allCases).key)
        case .guest: return bearer(try await server.makeShare(of: canvas).token)
        case .guestElsewhere: return bearer(try await server.makeShare(of: elsewhere).token)
        case .revokedGuest:
            let share = try await server.makeShare(of: canvas)
            #expect(try await server.api.delete("/api/canvases/\(canvas)/shares/\(share.id)").status == 204)
            return bearer(share.token)
        case .expiredGuest:
            return bearer(try await server.makeShare(of: canvas, expiresAt: server.clock.now()).token)
        }
    }

    private static func signIn(_ server: TestServer, key: String) async throws -> APIClient {
        let answer = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(key)"}"#)
        let cookie = try #require(answer.header("Set-Cookie")?.split(separator: ";").first)
        return server.anonymous.with(["Cookie": String(cookie)])
    }
}
