import JSON
import NIOHTTP1
import TestSupport
import Testing

/// Responses to invalid requests for image nodes, before anything is paid.
@Suite(.timeLimit(.minutes(5)))
struct InvalidImageNodeTests {
    @Test func namesEveryInvalidFieldOfACreate() async throws {
        let long = String(repeating: "x", count: 10_001)
        let longName = String(repeating: "m", count: 3_000)
        let rows: [(String, String, String)] = [
            (#"{}"#, "prompt", "invalid_field"),
            (#"{"prompt":null}"#, "prompt", "invalid_field"),
            (#"{"prompt":""}"#, "prompt", "invalid_field"),
            (#"{"prompt":" \n\t "}"#, "prompt", "invalid_field"),
            (#"{"prompt":"\ud800"}"#, "prompt", "invalid_field"),
            (#"{"prompt":"\u0001\u202e\u200b"}"#, "prompt", "invalid_field"),
            (#"{"prompt":5}"#, "prompt", "invalid_field"),
            (#"{"prompt":["a"]}"#, "prompt", "invalid_field"),
            (#"{"prompt":{"text":"a"}}"#, "prompt", "invalid_field"),
            (#"{"prompt":"a\u0000b"}"#, "prompt", "invalid_field"),
            (#"{"prompt":"\#(long)"}"#, "prompt", "invalid_field"),
            (#"{"prompt":"a","model":"dall-e-9"}"#, "model", "invalid_field"),
            (#"{"prompt":"a","model":"\#(longName)"}"#, "model", "invalid_field"),
            (#"{"prompt":"a","model":""}"#, "model", "invalid_field"),
            (#"{"prompt":"a","model":3}"#, "model", "invalid_field"),
            (#"{"prompt":"a","model":"nano-banana-pro\u0000"}"#, "model", "invalid_field"),
            (#"{"prompt":"a","aspectRatio":"7:5"}"#, "aspectRatio", "invalid_field"),
            (#"{"prompt":"a","aspectRatio":"16:9 "}"#, "aspectRatio", "invalid_field"),
            (#"{"prompt":"a","aspectRatio":1.5}"#, "aspectRatio", "invalid_field"),
            (#"{"prompt":"a","resolution":"8K"}"#, "resolution", "invalid_field"),
            (#"{"prompt":"a","resolution":4}"#, "resolution", "invalid_field"),
            (#"{"prompt":"a","outputFormat":"gif"}"#, "outputFormat", "invalid_field"),
            (#"{"prompt":"a","outputFormat":false}"#, "outputFormat", "invalid_field"),
            (#"{"prompt":"a","count":0}"#, "count", "invalid_field"),
            (#"{"prompt":"a","count":9}"#, "count", "invalid_field"),
            (#"{"prompt":"a","count":-1}"#, "count", "invalid_field"),
            (#"{"prompt":"a","count":1.5}"#, "count", "invalid_field"),
            (#"{"prompt":"a","count":1e300}"#, "count", "invalid_field"),
            (#"{"prompt":"a","count":9223372036854775808}"#, "count", "invalid_field"),
            (#"{"prompt":"a","count":"2"}"#, "count", "invalid_field"),
            (#"{"prompt":"a","count":[2]}"#, "count", "invalid_field"),
            (#"{"prompt":"a","count":true}"#, "count", "invalid_field"),
            (#"{"prompt":"a","referenceImages":"https://example.com/a.png"}"#, "referenceImages", "invalid_field"),
            (#"{"prompt":"a","referenceImages":[7]}"#, "referenceImages", "invalid_field"),
            (#"{"prompt":"a","referenceImages":["not a url"]}"#, "referenceImages", "invalid_field"),
            (#"{"prompt":"a","referenceImages":["file:///etc/passwd"]}"#, "referenceImages", "invalid_field"),
            (#"{"prompt":"a","referenceImages":["https://a.test/\u0000"]}"#, "referenceImages", "invalid_field"),
            (
                #"{"prompt":"a","referenceImages":[\#((1...9).map { "\"https://a.test/\($0)\"" }.joined(separator: ","))]}"#,
                "referenceImages", "invalid_field"
            ),
            (#"{"prompt":"a","position":"here"}"#, "position", "invalid_field"),
            (#"{"prompt":"a","position":{"x":1}}"#, "position", "invalid_field"),
            (#"{"prompt":"a","position":{"x":1,"y":"2"}}"#, "position", "invalid_field"),
            (#"{"prompt":"a","position":{"x":1,"y":2,"z":3}}"#, "position", "invalid_field"),
            (#"{"prompt":"a","position":{"x":1e300,"y":2}}"#, "position", "invalid_field"),
            (#"{"prompt":"a","position":[1,2]}"#, "position", "invalid_field"),
            (#"{"prompt":"a","size":{"width":100,"height":100}}"#, "size", "unknown_field"),
            (#"{"prompt":"a","negativePrompt":"b"}"#, "negativePrompt", "unknown_field"),
            (#"{"prompt":"a","aspect_ratio":"1:1"}"#, "aspect_ratio", "unknown_field"),
        ]
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let path = "/api/canvases/\(canvas)/image-nodes"
            try await server.api.expectRefusals(
                rows.map { BadRequest(path: path, body: $0.0, status: 422, code: $0.2, field: $0.1) })
            #expect(try await server.api.get(path).json["imageNodes"]?.count == 0)
            #expect(server.provider.creates.isEmpty)
        }
    }

    /// A model with a shorter prompt limit says so.
    @Test func appliesTheLimitsOfEachModel() async throws {
        try await withServer { server in
            let path = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            let prompt = String(repeating: "x", count: 1_001)
            try await server.api.expectRefusals([
                BadRequest(
                    path: path, body: #"{"prompt":"\#(prompt)","model":"z-image"}"#, status: 422,
                    code: "invalid_field", field: "prompt"),
                BadRequest(
                    path: path, body: #"{"prompt":"a","model":"z-image","aspectRatio":"21:9"}"#, status: 422,
                    code: "invalid_field", field: "aspectRatio"),
                BadRequest(
                    path: path, body: #"{"prompt":"a","model":"z-image","resolution":"1K"}"#, status: 422,
                    code: "invalid_field", field: "resolution"),
            ])
        }
    }

    @Test func refusesInvalidPositions() async throws {
        try await withServer { server in
            let canvas = try await server.makeCanvas()
            let node = try await server.makeNode(on: canvas)
            let rows = [
                (#"{"position":7}"#, "position"), (#"{"position":{}}"#, "position"),
                (#"{"position":{"x":10000001,"y":0}}"#, "position"), (#"{"size":{"width":0,"height":9}}"#, "size"),
                (#"{"size":{"width":16,"height":20001}}"#, "size"), (#"{"size":{"width":-16,"height":16}}"#, "size"),
                (#"{"size":[16,16]}"#, "size"), (#"{"size":{"width":true,"height":true}}"#, "size"),
            ]
            var requests = rows.map {
                BadRequest(
                    method: .PATCH, path: "/api/image-nodes/\(node)", body: $0.0, status: 422, code: "invalid_field",
                    field: $0.1)
            }
            for field in ["status", "prompt", "width", "imageStorageId"] {
                requests.append(
                    BadRequest(
                        method: .PATCH, path: "/api/image-nodes/\(node)", body: #"{"\#(field)":"completed"}"#,
                        status: 422, code: "unknown_field", field: field))
            }
            try await server.api.expectRefusals(requests)
        }
    }

    @Test func refusesInvalidPages() async throws {
        try await withServer { server in
            let path = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            let rows = [
                ("limit=0", "limit"), ("limit=201", "limit"), ("limit=-1", "limit"), ("limit=1.5", "limit"),
                ("limit=all", "limit"), ("limit=", "limit"), ("limit=99999999999999999999", "limit"),
                ("status=done", "status"), ("status=", "status"), ("status=Completed", "status"),
                ("status=completed%00", "status"), ("cursor=node_nowhere", "cursor"), ("cursor=", "cursor"),
                ("cursor=%27%20OR%201=1--", "cursor"),
            ]
            try await server.api.expectRefusals(
                rows.map {
                    BadRequest(
                        method: .GET, path: "\(path)?\($0.0)", status: 422, code: "invalid_field", field: $0.1)
                })
        }
    }

    @Test func refusesInvalidIdempotencyKeys() async throws {
        try await withServer { server in
            let path = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            for key in ["", String(repeating: "k", count: 201)] {
                let answer = try await server.api.post(path, #"{"prompt":"a"}"#, headers: ["Idempotency-Key": key])
                answer.expectProblem(422, "invalid_field", field: "Idempotency-Key")
            }
        }
    }
}
