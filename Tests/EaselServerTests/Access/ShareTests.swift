import EaselCore
import Foundation
import JSON
import SQLiteStore
import TestSupport
import Testing

@testable import EaselServer

/// Links with which anybody can view a canvas. `IsolationTests` says who may use which route with one.
@Suite(.timeLimit(.minutes(5)))
struct ShareTests {
    /// Fields of an image node that guests must not see.
    private static let hidden = [
        "statusDetail", "error", "retryAction", "referenceImages", "kieTaskId", "creditsConsumed", "price",
        "priceCeiling",
    ]

    @Test func aLinkIsCreatedListedAndRevoked() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/shares"
            let end = server.clock.now().milliseconds + 60_000
            let made = try await server.api.post(path, #"{"name":"Client","expiresAt":\#(end)}"#)
            #expect(made.status == 201)
            let share = made.json
            let token = try #require(share["token"]?.stringValue)
            #expect(share["url"]?.stringValue == "http://easel.test/shared/\(canvas)#\(token)")
            #expect(share["canvasId"]?.stringValue == canvas)
            #expect(share["name"]?.stringValue == "Client")
            #expect(share["expiresAt"] == .integer(Int(end)))
            let keys = try await server.store.apiKeys(of: server.organization)
            #expect(share["createdBy"]?.stringValue == keys.first?.id.rawValue)
            // It can be copied again later, but is not stored.
            #expect(try await server.api.get(path).json["shares"] == .array([share]))
            let id = try #require(share["id"]?.stringValue)
            #expect(try await server.api.delete("\(path)/\(id)").status == 204)
            try await server.api.delete("\(path)/\(id)").expectProblem(404, "not_found")
            #expect(try await server.api.get(path).json["shares"]?.count == 0)
        }
    }

    @Test func aCanvasHasALimitedNumberOfLinks() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            for number in 0..<UseCases.mostShares {
                try await server.store.createShare(
                    Share(
                        id: ShareID("share_\(number)"), canvasID: CanvasID(canvas), createdBy: APIKeyID("key"),
                        createdAt: server.clock.now()))
            }
            try await server.api.post("/api/canvases/\(canvas)/shares", "{}").expectProblem(409, "too_many_shares")
        }
    }

    @Test(arguments: [
        (#"{"name":""}"#, "name"), (#"{"expiresAt":1}"#, "expiresAt"), (#"{"expiresAt":"soon"}"#, "expiresAt"),
        (#"{"scopes":["write"]}"#, "scopes"),
    ])
    func anErrorNamesTheField(body: String, field: String) async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let answer = try await server.api.post("/api/canvases/\(canvas)/shares", body)
            #expect(answer.status == 422)
            #expect(answer.json["field"]?.stringValue == field)
        }
    }

    /// Wherever a guest can read an image node, private fields are left out.
    @Test func guestsSeeImagesWithoutPrivateFields() async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let canvas = try #require(node["canvasId"]?.stringValue)
            // One with a reference image that failed with a message of the provider.
            let body = #"{"prompt":"b","referenceImages":["https://example.com/secret.png"]}"#
            let created = try await server.api.post("/api/canvases/\(canvas)/image-nodes", body)
            let failing = try #require(created.json["imageNodes"]?[0]?["id"]?.stringValue)
            let sent = try await server.node(failing, when: "processing")
            let running = RunningNode(
                canvas: canvas, id: failing, taskID: try #require(sent["kieTaskId"]?.stringValue))
            _ = try await server.call(back: running, running.failure)
            let failed = try await server.node(failing, when: "failed")
            #expect(node["kieTaskId"] != nil && node["creditsConsumed"] != nil)
            #expect(failed["error"] != nil && failed["referenceImages"]?.count == 1)

            let guest = server.guest(try await server.makeShare(of: canvas))
            var feed = try await FeedReader(guest, canvas: canvas)
            let reset = try #require(try await feed.next())
            #expect(reset.event == "reset")
            let snapshot = try await guest.get("/api/canvases/\(canvas)").json
            let list = try await guest.get("/api/canvases/\(canvas)/image-nodes").json
            let one = try await guest.get("/api/image-nodes/\(id)").json
            for nodes in [snapshot["imageNodes"], list["imageNodes"], reset.data["imageNodes"], .array([one])] {
                let nodes = try #require(nodes?.arrayValue)
                #expect(!nodes.isEmpty)
                for seen in nodes {
                    let fields = try #require(seen.objectValue)
                    #expect(Self.hidden.filter { fields[$0] != nil } == [])
                    let whole = fields["id"]?.stringValue == id ? node : failed
                    let rest = try #require(whole.objectValue).filter { !Self.hidden.contains($0.key) }
                    #expect(fields == rest)
                }
            }
        }
    }

    /// A guest's feed has every change of the image nodes without private fields, and nothing of the chat; also missed ones.
    @Test func aGuestsFeedHasImageNodesButNoChat() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let guest = server.guest(try await server.makeShare(of: canvas))
            var live = try await FeedReader(guest, canvas: canvas, after: "0")
            let said = try await server.api.post(
                "/api/canvases/\(canvas)/messages", #"{"content":"create an image of a cat"}"#)
            #expect(said.status == 202)
            let made = try await live.read { $0.event == "imageNode" }
            let id = try #require(made.last?.data["id"]?.stringValue)
            let node = try await server.node(id, when: "processing")
            let running = RunningNode(canvas: canvas, id: id, taskID: try #require(node["kieTaskId"]?.stringValue))
            _ = try await server.call(back: running, running.success)
            let rest = try await live.read { $0.data["status"]?.stringValue == "completed" }
            _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"Done"}"#)
            let end = try await live.read { $0.event == "canvas" }
            let all = made + rest + end
            #expect(all.map(\.event).filter { $0 != "imageNode" } == ["canvas"])
            #expect(all.allSatisfy { event in !Self.hidden.contains { event.data[$0] != nil } })
            #expect(try await server.messages(on: canvas).count >= 2)
            var late = try await FeedReader(guest, canvas: canvas, lastEventID: "0")
            #expect(try await late.read { $0.event == "canvas" } == all)
        }
    }

    /// Guests must not learn what was deleted before they got the link.
    @Test(arguments: ["", "?permanently=true"])
    func guestsDoNotSeeWhatWasDeletedBefore(how: String) async throws {
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let canvas = try #require(node["canvasId"]?.stringValue)
            let id = try #require(node["id"]?.stringValue)
            #expect(try await server.api.delete("/api/image-nodes/\(id)\(how)").status == 204)
            let guest = server.guest(try await server.makeShare(of: canvas))
            _ = try await server.api.patch("/api/canvases/\(canvas)", #"{"title":"Done"}"#)
            var late = try await FeedReader(guest, canvas: canvas, after: "0")
            let told = try await late.read { $0.event == "canvas" }
            #expect(told.allSatisfy { $0.data["prompt"] == nil && $0.data["imageUrl"] == nil })
            #expect(told.map(\.event) == ["imageNodeDeleted", "canvas"])
        }
    }

    @Test(arguments: ["revoked", "expired", "canvas deleted"])
    func aFeedEndsWithItsShareLink(how: String) async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let end = how == "expired" ? server.clock.now().adding(seconds: 20) : nil
            let share = try await server.makeShare(of: canvas, expiresAt: end)
            var feed = try await FeedReader(server.guest(share), canvas: canvas)
            #expect(try await feed.next()?.event == "reset")
            switch how {
            case "revoked": _ = try await server.api.delete("/api/canvases/\(canvas)/shares/\(share.id)")
            case "expired": break
            default: _ = try await server.api.delete("/api/canvases/\(canvas)")
            }
            // Revoking disconnects readers at once; an expiry is noticed at the next heartbeat.
            if how == "expired" { server.clock.advance(days: 30.0 / 86_400) }
            #expect(try await feed.next() == nil)
            let guest = server.guest(share)
            // The client may still hold the connection on which the feed ended.
            let refused = try await eventually("there is no answer") {
                try? await guest.get("/api/canvases/\(canvas)/events")
            }
            refused.expectProblem(401, how == "expired" ? "share_expired" : "share_revoked")
        }
    }

    @Test func aGuessedOrAlteredTokenIsRefused() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let share = try await server.makeShare(of: canvas)
            let other = try await server.makeShare(of: try await server.makeCanvas())
            let signature = try #require(share.token.split(separator: ".").last)
            let changed = signature.replacing("A", with: "B").replacing("a", with: "b")
            let forged = [
                "share_", share.id, "\(share.id).", "\(share.id).\(changed)x", "\(other.id).\(signature)",
                "\(share.token).", "\(share.id)..\(signature)", ".\(signature)", "share_.\(signature)",
                // Other signatures of the server are not tokens.
                "\(share.id).\(server.credentials.callbackToken(imageNodeID: ImageNodeID(share.id), attempt: 1))",
                "\(share.id).\(server.credentials.imageSignature(id: ImageID(share.id), expires: 1))",
            ]
            for token in forged {
                let answer = try await server.guest((share.id, token)).get("/api/canvases/\(canvas)")
                #expect(answer.status == 401, "\(token)")
            }
            #expect(try await server.guest(share).get("/api/canvases/\(canvas)").status == 200)
            // Nor does a token work as a key to sign in.
            let signIn = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(share.token)"}"#)
            signIn.expectProblem(401, "unauthorized")
        }
    }

    /// A signed-in visitor who opens a link is a guest: the cookie is ignored.
    @Test func aSignedInVisitorWithALinkIsAGuest() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let share = try await server.makeShare(of: canvas)
            let signIn = try await server.anonymous.post("/api/session", #"{"apiKey":"\#(server.key)"}"#)
            let cookie = try #require(signIn.header("Set-Cookie")?.split(separator: ";").first)
            let both = server.guest(share).with(["Cookie": String(cookie), "X-Easel-Request": "page"])
            #expect(try await both.get("/api/canvases/\(canvas)").status == 200)
            try await both.get("/api/canvases").expectProblem(403, "forbidden")
            try await both.post("/api/canvases", "{}").expectProblem(403, "forbidden")
            _ = try await server.api.delete("/api/canvases/\(canvas)/shares/\(share.id)")
            try await both.get("/api/canvases/\(canvas)").expectProblem(401, "share_revoked")
        }
    }

    @Test func aLinkOfThePreviousSecretWorks() async throws {
        let old = String(repeating: "old ", count: 8)
        for previous in [old, nil] {
            var setup = TestServer.Setup()
            setup.previousSecret = previous
            try await withServer(setup) { server in
                let canvas = try await server.makeCanvas()
                let share = try await server.makeShare(of: canvas)
                let signature = Credentials(secret: Array(old.utf8)).shareSignature(id: ShareID(share.id))
                let answer = try await server.guest((share.id, "\(share.id).\(signature)"))
                    .get("/api/canvases/\(canvas)")
                #expect(answer.status == (previous == nil ? 401 : 200))
                // New links use the new secret.
                let listed = try await server.api.get("/api/canvases/\(canvas)/shares").json["shares"]?[0]
                #expect(listed?["token"]?.stringValue == share.token)
            }
        }
    }
}
