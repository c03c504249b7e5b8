import EaselCore
import Foundation
import JSON
import TestSupport
import Testing

@testable import EaselServer

/// Reference images stored here: named by id or link, and never sent with an expired URL.
@Suite(.timeLimit(.minutes(5)))
struct ReferenceTests {
    @Test func everyWayToNameAnImageGivesTheSameImage() async throws {
        try await withServer { server in
            let done = try await server.makeCompletedNode()
            let image = try #require(done["imageStorageId"]?.stringValue)
            let upload = try await server.uploadID(try await TestImage.png)
            let canvas = try await server.makeCanvas()
            let names = [
                image, upload, try #require(done["imageUrl"]?.stringValue),
                try #require(done["thumbnailUrl"]?.stringValue), "HTTP://EASEL.test:80/api/images/\(upload)",
                "https://elsewhere.test/api/images/\(upload)",
            ]
            let node = try await server.node(try await server.makeNode(on: canvas, references: names))
            let shown = (node["referenceImages"]?.arrayValue ?? []).compactMap(\.stringValue)
            let ids = [image, upload, image, image, upload]
            #expect(shown.count == names.count)
            for (address, id) in zip(shown, ids) {
                #expect(address.hasPrefix("http://easel.test/api/images/\(id)?expires="))
                #expect(try await server.anonymous.get(server.path(address)).status == 200)
            }
            #expect(shown.last == names.last, "an external URL stays unchanged")
            // What is returned can be sent again.
            let again = try await server.makeNode(on: canvas, references: shown)
            #expect(try await server.node(again)["referenceImages"] == node["referenceImages"])
            let sent = try await server.create(for: again)
            #expect(sent.references == shown)
        }
    }

    @Test func linksAreRenewedWheneverTheyAreSentOrShown() async throws {
        try await withServer { server in
            server.provider.answerCreates { _ in .refused(NodeError(.providerError, "not today")) }
            let upload = try await server.uploadID(try await TestImage.png)
            let id = try await server.makeNode(on: try await server.makeCanvas(), references: [upload])
            let failed = try await server.node(id, when: "failed")
            let first = try #require(server.provider.creates.last?.references.first)
            #expect(failed["referenceImages"]?[0]?.stringValue == first)
            server.clock.advance(days: 30)
            #expect(try await server.anonymous.get(server.path(first)).status == 401, "it has expired")
            server.provider.answerCreates { .accepted(taskID: $0) }
            #expect(try await server.api.post("/api/image-nodes/\(id)/retry").status == 202)
            let node = try await server.node(id, when: "processing")
            let second = try #require(server.provider.creates.last?.references.first)
            #expect(server.provider.creates.count == 2)
            #expect(second != first)
            #expect(try await server.anonymous.get(server.path(second)).bytes == (try await TestImage.png))
            #expect(node["referenceImages"]?[0]?.stringValue == second)
        }
    }

    @Test func aMissingReferenceFailsTheAttemptWithoutSendingIt() async throws {
        try await withServer { server in
            server.provider.answerCreates { _ in .refused(NodeError(.providerError, "not today")) }
            let upload = try await server.uploadID(try await TestImage.png)
            let id = try await server.makeNode(
                on: try await server.makeCanvas(), references: ["https://a.test/1.png", upload])
            _ = try await server.node(id, when: "failed")
            for file in server.keptFiles { try FileManager.default.removeItem(at: file) }
            _ = try await server.api.post("/api/image-nodes/\(id)/retry")
            let node = try await eventually("the retry never failed") {
                let node = try await server.node(id)
                return node["attempt"] == .integer(2) && node["status"]?.stringValue == "failed" ? .some(node) : .none
            }
            #expect(node["error"]?["code"]?.stringValue == "reference_missing")
            #expect(node["error"]?["message"]?.stringValue?.contains("Reference image 2") == true)
            #expect(node["error"]?["retryable"] == .boolean(false))
            #expect(server.provider.creates.count == 1)
        }
    }

    @Test func imagesOfADeletedImageNodeStayUsable() async throws {
        try await withServer { server in
            let done = try await server.makeCompletedNode()
            let image = try #require(done["imageStorageId"]?.stringValue)
            _ = try await server.api.delete("/api/image-nodes/\(try #require(done["id"]?.stringValue))")
            let id = try await server.makeNode(on: try await server.makeCanvas(), references: [image])
            #expect(try await server.create(for: id).references.count == 1)
        }
    }

    @Test func refusesForeignAndMissingReferences() async throws {
        try await withServer { server in
            let upload = try await server.uploadID(try await TestImage.png)
            let done = try await server.makeCompletedNode()
            let link = try #require(done["imageUrl"]?.stringValue)
            let answer = try await server.stranger.post("/api/canvases", "{}")
            let theirs = try #require(answer.json["id"]?.stringValue)
            for name in [upload, link, "img_none", "upload_none", "http://easel.test/api/images/upload_none", ""] {
                let refused = try await server.stranger.post(
                    "/api/canvases/\(theirs)/image-nodes",
                    #"{"prompt":"a","referenceImages":["https://a.test/b.png","\#(name)"]}"#)
                refused.expectProblem(422, "invalid_field", field: "referenceImages")
                #expect(refused.json["detail"]?.stringValue?.contains("referenceImages[1]") == true)
            }
            #expect(try await server.stranger.get("/api/canvases/\(theirs)").json["imageNodes"] == .array([]))
        }
    }

    @Test func refusesReferencesThatTheProviderCannotFetch() async throws {
        try await withServer(.init(isReachable: false)) { server in
            let upload = try await server.uploadID(try await TestImage.png)
            let canvas = try await server.makeCanvas()
            try await server.api.post(
                "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a","referenceImages":["\#(upload)"]}"#
            ).expectProblem(422, "invalid_field", field: "referenceImages")
            _ = try await server.makeNode(on: canvas, references: ["https://a.test/b.png"])
        }
    }

    @Test func refusesURLsThatTheProviderCannotReach() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            for host in [
                "127.0.0.1", "localhost", "10.1.2.3:8080", "192.168.0.9", "169.254.169.254", "[::1]", "[fd00::1]",
                "0x7f.1",
            ] {
                let body = #"{"prompt":"a","referenceImages":["https://\#(host)/a.png"]}"#
                let refused = try await server.api.post("/api/canvases/\(canvas)/image-nodes", body)
                refused.expectProblem(422, "invalid_field", field: "referenceImages")
                #expect(refused.json["detail"]?.stringValue?.contains("private address") == true, "\(host)")
            }
            _ = try await server.makeNode(on: canvas, references: ["https://8.8.8.8/b.png"])
            // A development server uses a provider on this machine, but not in its network.
            let local = ImageLinks(
                origin: "http://127.0.0.1:3000", credentials: server.credentials, clock: server.clock)
            #expect(local.isPrivate("http://169.254.169.254/") && !local.isPrivate("http://localhost:1/a.png"))
        }
    }

    @Test func refusesMoreOrLargerReferencesThanTheModelAccepts() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            // Slightly more than 10 MB: a valid PNG with a long comment at its end.
            let large = try await server.uploadID(try await TestImage.png + [UInt8](repeating: 0, count: 10_000_000))
            func create(_ model: String, _ references: [String]) async throws -> Answer {
                let names = references.map { "\"\($0)\"" }.joined(separator: ",")
                return try await server.api.post(
                    "/api/canvases/\(canvas)/image-nodes",
                    #"{"prompt":"a","model":"\#(model)","referenceImages":[\#(names)]}"#)
            }
            let tooLarge = try await create("google/nano-banana-edit", [large])
            tooLarge.expectProblem(422, "invalid_field", field: "referenceImages")
            #expect(tooLarge.json["detail"]?.stringValue?.contains("at most 10 MB") == true)
            #expect(try await create("nano-banana-pro", [large]).status == 201)
            try await create("nano-banana-pro", Array(repeating: large, count: 9))
                .expectProblem(422, "invalid_field", field: "referenceImages")
            try await create("nano-banana-pro", Array(repeating: large, count: 500))
                .expectProblem(422, "invalid_field", field: "referenceImages")
            try await create("google/imagen4", [large])
                .expectProblem(422, "invalid_field", field: "referenceImages")
        }
    }
}
