import KieAI
import NIOHTTP1
import Testing

/// What a running server answers against what the document says of the operation.
@Suite(.timeLimit(.minutes(1)))
struct AnswerTests {
    @Test func answersAreAsTheContractHasThem() async throws {
        let contract = try Contract()
        try await withServer { server in
            let node = try await server.makeCompletedNode()
            let id = try #require(node["id"]?.stringValue)
            let canvas = "/api/canvases/\(try #require(node["canvasId"]?.stringValue))"
            let image = "/api/images/\(try #require(node["imageStorageId"]?.stringValue))"
            let nodes = "/api/canvases/{canvasId}/image-nodes"
            var checked: Set<String> = []
            func check(
                _ method: HTTPMethod, _ template: String, _ path: String, _ body: String? = nil, status: Int,
                by client: APIClient? = nil, headers: [String: String] = [:]
            ) async throws {
                let answer = try await (client ?? server.api).send(
                    method, path, bytes: body.map { Array($0.utf8) }, headers: headers)
                checked.insert("\(method) \(template)")
                #expect(answer.status == status, "\(method) \(path): \(answer.text.prefix(300))")
                let faults = contract.faults(of: answer, to: "\(method) \(template)")
                #expect(faults.isEmpty, "\(method) \(path)")
            }
            try await check(.GET, "/api/canvases", "/api/canvases", status: 200)
            try await check(.POST, "/api/canvases", "/api/canvases", #"{"title":null}"#, status: 201)
            try await check(.POST, "/api/canvases", "/api/canvases", "", status: 400)
            try await check(.POST, "/api/canvases", "/api/canvases", #"{"name":"x"}"#, status: 422)
            try await check(.GET, "/api/canvases/{canvasId}", canvas, status: 200)
            try await check(.GET, "/api/canvases/{canvasId}", canvas, status: 404, by: server.stranger)
            try await check(.GET, "/api/canvases/{canvasId}", canvas, status: 401, by: server.anonymous)
            try await check(.PATCH, "/api/canvases/{canvasId}", canvas, #"{"title":"New"}"#, status: 200)
            try await check(.GET, nodes, canvas + "/image-nodes?limit=1", status: 200)
            try await check(.GET, nodes, canvas + "/image-nodes?limit=0", status: 422)
            try await check(.POST, nodes, canvas + "/image-nodes", #"{"prompt":"a boat","count":2}"#, status: 201)
            try await check(
                .POST, "/api/canvases/{canvasId}/messages", canvas + "/messages",
                #"{"content":"hello"}"#, status: 202)
            try await check(.GET, "/api/canvases/{canvasId}/messages", canvas + "/messages", status: 200)
            let path = "/api/image-nodes/{imageNodeId}"
            try await check(.GET, path, "/api/image-nodes/\(id)", status: 200)
            try await check(.PATCH, path, "/api/image-nodes/\(id)", #"{"position":{"x":1,"y":2.5}}"#, status: 200)
            try await check(.GET, path + "/events", "/api/image-nodes/\(id)/events", status: 200)
            try await check(.POST, path + "/retry", "/api/image-nodes/\(id)/retry", status: 409)
            let running = try await server.makeRunningNode()
            try await check(.POST, path + "/cancel", "/api/image-nodes/\(running.id)/cancel", status: 202)
            try await check(.POST, path + "/retry", "/api/image-nodes/\(running.id)/retry", status: 202)
            try await check(.DELETE, path, "/api/image-nodes/\(running.id)", status: 204)
            try await check(.GET, "/api/images/{imageStorageId}", image, status: 200)
            try await check(.GET, "/api/images/{imageStorageId}", image + "?width=256", status: 200)
            try await check(.GET, "/api/images/{imageStorageId}", image, status: 206, headers: ["Range": "bytes=0-9"])
            try await check(
                .GET, "/api/images/{imageStorageId}", image, status: 416, headers: ["Range": "bytes=99999999-"])
            try await check(.GET, "/api/images/{imageStorageId}", image + "?width=9", status: 422)
            try await check(.GET, "/api/models", "/api/models", status: 200)
            try await check(.GET, "/api/usage", "/api/usage", status: 200)
            try await check(.GET, "/api/session", "/api/session", status: 200)
            try await check(.POST, "/api/session", "/api/session", #"{"apiKey":"\#(server.key)"}"#, status: 200)
            try await check(.POST, "/api/session", "/api/session", #"{"apiKey":"no"}"#, status: 401)
            try await check(.DELETE, "/api/session", "/api/session", status: 204)
            let callback = "/api/kie-callback"
            let last = try await server.makeRunningNode()
            try await check(.POST, callback, server.callbackPath(of: last.id), last.success, status: 200)
            try await check(.POST, callback, server.callbackPath(of: last.id), "no", status: 400)
            try await check(.POST, callback, server.callbackPath(of: last.id, token: "x"), last.success, status: 401)
            try await check(
                .POST, callback, server.callbackPath(of: last.id), last.success(taskID: "other"), status: 409)
            for name in ["/healthz", "/readyz", "/metrics", "/openapi.json", "/", "/favicon.ico"] {
                try await check(.GET, name, name, status: 200, by: server.anonymous)
            }
            try await check(.GET, "/assets/{name}", "/assets/app.js", status: 200, by: server.anonymous)
            try await check(.GET, "/canvases/{canvasId}", "/canvases/x", status: 200, by: server.anonymous)
            try await check(.DELETE, "/api/canvases/{canvasId}", canvas, status: 204)

            // Its body never ends; other tests read it.
            let all = Set(contract.operations.map(\.name)).subtracting(["GET /api/canvases/{canvasId}/events"])
            #expect(checked == all)
        }
    }
}

extension Contract {
    /// What of an answer the document does not say, or says otherwise.
    fileprivate func faults(of answer: Answer, to operation: String) -> [String] {
        guard let responses = operations.first(where: { $0.name == operation })?.value["responses"],
            let response = responses["\(answer.status)"].map(resolved)
        else { return ["\(answer.status) is not in the document"] }
        var faults = (response["headers"]?.objectValue ?? [:]).keys
            .filter {
                answer.header($0) == nil && !["Set-Cookie", "Accept-Ranges", "Content-Disposition"].contains($0)
            }
            .map { "the header \($0) is missing" }
        guard let content = response["content"]?.objectValue else {
            if !answer.bytes.isEmpty { faults.append("there is a body") }
            return faults
        }
        let type = answer.header("Content-Type")?.split(separator: ";").first.map(String.init) ?? ""
        guard let media = content[type] else { return faults + ["the type \(type) is not in the document"] }
        if type.hasSuffix("json"), let schema = media["schema"] { faults += self.faults(of: answer.json, by: schema) }
        return faults
    }
}
