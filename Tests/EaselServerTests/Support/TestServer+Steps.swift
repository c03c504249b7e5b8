import EaselCore
import EaselServer
import Foundation
import JSON
import SQLiteStore
import TestSupport
import Testing

/// Steps of many tests.
extension TestServer {
    func makeCanvas(_ title: String = "Board") async throws -> String { try await api.makeCanvas(title) }

    /// A share link of the canvas.
    func makeShare(of canvas: String, expiresAt: Timestamp? = nil) async throws -> (id: String, token: String) {
        guard let expiresAt else {
            let answer = try await api.post("/api/canvases/\(canvas)/shares", "{}")
            #expect(answer.status == 201)
            return (
                try #require(answer.json["id"]?.stringValue), try #require(answer.json["token"]?.stringValue)
            )
        }
        // One that expires sooner than the route allows.
        let share = Share(
            id: ShareID("share_\(UUID().uuidString.lowercased())"), canvasID: CanvasID(canvas),
            createdBy: APIKeyID("key_x"), createdAt: clock.now(), expiresAt: expiresAt)
        try await store.createShare(share)
        return (share.id.rawValue, "\(share.id).\(credentials.shareSignature(id: share.id))")
    }

    /// A client with that share link.
    func guest(_ share: (id: String, token: String)) -> APIClient {
        anonymous.with(["Authorization": "Bearer \(share.token)"])
    }

    /// Creates one image node and returns its id.
    func makeNode(on canvas: String, prompt: String = "a lighthouse") async throws -> String {
        try #require(try await api.makeNodes(on: canvas, prompt: prompt).first)
    }

    func node(_ id: String) async throws -> JSONValue {
        let answer = try await api.get("/api/image-nodes/\(id)")
        #expect(answer.status == 200)
        return answer.json
    }

    /// The image node once it has that status.
    func node(_ id: String, when status: String) async throws -> JSONValue {
        try await eventually("the image node never became \(status)") {
            let node = try await node(id)
            return node["status"]?.stringValue == status ? .some(node) : .none
        }
    }

    /// An image node that the provider is working on.
    func makeRunningNode() async throws -> RunningNode {
        let canvas = try await makeCanvas()
        let id = try await makeNode(on: canvas)
        let node = try await node(id, when: "processing")
        return RunningNode(canvas: canvas, id: id, taskID: try #require(node["kieTaskId"]?.stringValue))
    }

    /// An image node with an image.
    func makeCompletedNode() async throws -> JSONValue {
        let running = try await makeRunningNode()
        let answer = try await call(back: running, running.success)
        #expect(answer.status == 200)
        return try await node(running.id, when: "completed")
    }

    /// Has the provider report success, and waits for the image.
    func finish(_ node: JSONValue) async throws {
        let running = RunningNode(
            canvas: node["canvasId"]?.stringValue ?? "", id: node["id"]?.stringValue ?? "",
            taskID: node["kieTaskId"]?.stringValue ?? "")
        #expect(try await call(back: running, running.success).status == 200)
        _ = try await self.node(running.id, when: "completed")
    }

    /// Delivers a callback with the right token.
    func call(back node: RunningNode, _ body: String, headers: [String: String] = [:]) async throws -> Answer {
        try await anonymous.post(callbackPath(of: node.id), body, headers: headers)
    }

    func callbackPath(of id: String, attempt: Int = 1, token: String? = nil) -> String {
        let right = credentials.callbackToken(imageNodeID: ImageNodeID(id), attempt: attempt)
        return "/api/kie-callback?imageNodeId=\(id)&attempt=\(attempt)&token=\(token ?? right)"
    }

    /// The node's audit trail.
    func events(of id: String) async throws -> [JSONValue] { try await api.events(of: id) }

    func messages(on canvas: String) async throws -> [JSONValue] { try await api.messages(on: canvas) }
}

/// An image node whose task is running at the provider, and possible callbacks about it.
struct RunningNode: Sendable {
    let canvas: String
    let id: String
    let taskID: String

    var success: String { success(taskID: taskID) }
    var failure: String {
        """
        {"code":501,"msg":"Playground task failed.","data":{"taskId":"\(taskID)","state":"fail","failCode":"500",\
        "failMsg":"Internal Error, Please try again later."}}
        """
    }
    var stillRunning: String { #"{"code":200,"msg":"ok","data":{"taskId":"\#(taskID)","state":"generating"}}"# }

    func success(taskID: String, url: String = "https://tempfile.aiquickdraw.com/h/picture.png") -> String {
        """
        {"code":200,"msg":"Playground task completed successfully.","data":{"taskId":"\(taskID)","state":"success",\
        "creditsConsumed":18,"resultJson":"{\\"resultUrls\\":[\\"\(url)\\"]}"}}
        """
    }
}
