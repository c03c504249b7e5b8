import EaselCore
import JSON
import SQLiteStore
import TestSupport
import Testing

/// Models without a known price: shown as such, and still limited by the budget.
@Suite(.timeLimit(.minutes(5)))
struct UnknownPriceTests {
    @Test func modelsShowTheReservedAmount() async throws {
        try await withServer { server in
            let models = try await server.api.get("/api/models").json["models"]?.arrayValue ?? []
            func model(_ id: String) throws -> JSONValue { try #require(models.first { $0["id"]?.stringValue == id }) }
            #expect(try model("z-image")["priceCeiling"] == .integer(48))
            #expect(try model("z-image")["credits"] == .array([]))
            let partly = try model("gpt-image-2-5-flare-text-to-image")
            #expect(partly["credits"]?.count == 1)
            #expect(partly["priceCeiling"] == .integer(48))
            #expect(try model("nano-banana-pro")["priceCeiling"] == nil)
            #expect(try model("bytedance/seedream-v4-text-to-image")["priceCeiling"] == nil)
        }
    }

    @Test(
        arguments: [
            (#""model":"z-image""#, nil, 48),
            (#""model":"gpt-image-2-5-flare-text-to-image","aspectRatio":"1:1","resolution":"4k""#, nil, 48),
            (#""model":"gpt-image-2-5-flare-text-to-image","resolution":"1k""#, 6, nil),
            (#""model":"gpt-image-2-5-flare-text-to-image""#, 6, nil),
            (#""model":"bytedance/seedream-v4-text-to-image""#, 5, nil),
            (#""model":"grok-imagine/text-to-image""#, 4, nil),
            (#""model":"nano-banana-pro","referenceImages":["https://example.com/a.png"]"#, 18, nil),
        ] as [(String, Int?, Int?)])
    func imageNodesShowTheirMaximumCost(fields: String, price: Int?, ceiling: Int?) async throws {
        try await withServer { server in
            let path = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            let made = try await server.api.post(path, #"{"prompt":"a fox",\#(fields)}"#)
            #expect(made.status == 201)
            let node = try #require(made.json["imageNodes"]?[0])
            #expect(node["price"] == price.map { .integer($0) })
            #expect(node["priceCeiling"] == ceiling.map { .integer($0) })
        }
    }

    @Test func theBudgetLimitsThem() async throws {
        try await withServer { server in
            try await server.store.setBudget(60, of: server.organization)
            let path = "/api/canvases/\(try await server.makeCanvas())/image-nodes"
            _ = try await server.api.post(path, #"{"prompt":"a fox","model":"z-image","count":3}"#)
            let failed = try await eventually("two of three did not fail") {
                let nodes = try await server.api.get(path + "?status=failed").json["imageNodes"]?.arrayValue
                return nodes?.count == 2 ? nodes : nil
            }
            for node in failed {
                #expect(node["error"]?["code"]?.stringValue == "budget_exceeded")
                #expect(
                    node["error"]?["message"]?.stringValue
                        == "The organization's budget of 60 credits does not cover this image: its price is not known; up "
                        + "to 48 credits are set aside for it, and 48 are spent or set aside already.")
            }
            try await eventually("the first was not sent") { server.provider.creates.count == 1 ? true : nil }
            let usage = try await server.api.get("/api/usage").json
            #expect(usage["creditsReserved"] == .integer(48))
            #expect(usage["creditsCommitted"] == .integer(48))
        }
    }

    @Test(arguments: ["-3", "1e300", "\"many\"", "null"])
    func aSuccessWithoutACostKeepsTheReservedAmount(credits: String) async throws {
        try await withServer { server in
            let node = try await server.makeRunningNode()
            let body = node.success.replacing("\"creditsConsumed\":18", with: "\"creditsConsumed\":\(credits)")
            #expect(try await server.call(back: node, body).status == 200)
            let done = try await server.node(node.id, when: "completed")
            #expect(done["creditsConsumed"] == nil)
            let usage = try await server.api.get("/api/usage").json
            #expect(usage["creditsCommitted"] == .integer(18))
            #expect(usage["creditsOfUnknownCost"] == .integer(18))
            #expect(usage["tasksOfUnknownCost"] == .integer(1))
        }
    }
}
