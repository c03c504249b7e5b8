import EaselCore
import JSON
import TestSupport
import Testing

/// What the provider offers changes, and Easel with it, without a line changed.
@Suite(.timeLimit(.minutes(10)))
struct CatalogueTests {
    private static let aurora = #"""
        {"models": {"z-image": null, "aurora/one": {
            "taskType": ["Text to Image"], "credits": {"resolution": {"1K": 3, "2K": 5}},
            "pricingDesc": "3 credits ($0.015) per image for 1K, 5 credits ($0.025) per image for 2K",
            "input": {"type": "object", "required": ["prompt", "shimmer"], "properties": {
                "prompt": {"type": "string", "maxLength": 300},
                "resolution": {"type": "string", "enum": ["1K", "2K"], "default": "1K"},
                "shimmer": {"type": "string", "enum": ["faint", "bright"], "default": "bright"}}}}}}
        """#

    private func models(_ api: APIClient) async throws -> [String: JSONValue] {
        let models = try await api.get("/api/models").json["models"]?.arrayValue ?? []
        return Dictionary(models.map { ($0["id"]?.stringValue ?? "", $0) }) { first, _ in first }
    }

    @Test func aNewModelIsUsableAtOnceAndKept() async throws {
        try await World.with { world in
            #expect(try await world.simulator.patch("/simulator/catalogue", Self.aurora).status == 200)
            try await world.serve { api in
                // Nothing waits for the catalogue.
                #expect(try await models(api)["nano-banana-pro"] != nil)
                let aurora = try await eventually("the new model never appeared", within: 60) {
                    try await models(api)["aurora/one"]
                }
                #expect(aurora["isListed"] == true && aurora["promptLimit"] == 300)
                #expect(aurora["priceText"]?.stringValue?.hasPrefix("3 credits") == true)
                #expect(
                    aurora["credits"] == [["resolution": "1K", "credits": 3], ["resolution": "2K", "credits": 5]])
                let all = try await models(api)
                #expect(all["z-image"]?["isListed"] == false)
                #expect(all["gpt-image-2-text-to-image"]?["isListed"] == true)
                #expect(all.keys.allSatisfy { !$0.contains("video") && !$0.contains("chat") && $0 != "omnihuman-1-5" })

                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(
                    on: canvas, prompt: "a boat", more: #","model":"aurora/one","resolution":"2K""#)
                let node = try await api.node(try #require(ids.first), when: "completed")
                #expect(node["price"] == 5 && node["creditsConsumed"] == 5)
                try await world.expectImage(of: node)
                let refused = try await api.post(
                    "/api/canvases/\(canvas)/image-nodes", #"{"prompt":"a","model":"aurora/one","resolution":"4K"}"#)
                #expect(refused.status == 422 && refused.text.contains("1K, 2K"))
                #expect(try await api.get("/api/usage").json["callsPerImage"] == 1)
            }
            let calls = try await world.calls("catalogue")

            // A restart without the provider has what was read before, and does not ask again at once.
            _ = try await world.simulator.patch("/simulator/catalogue", #"{"mode": "unavailable"}"#)
            try await world.serve { api in
                let aurora = try await eventually("the kept model is gone") { try await models(api)["aurora/one"] }
                #expect(aurora["isListed"] == true)
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a boat", more: #","model":"aurora/one""#)
                _ = try await api.node(try #require(ids.first), when: "completed")
            }
            #expect(try await world.calls("catalogue") == calls)
        }
    }

    /// The main job goes on, whatever the list is.
    @Test(arguments: ["unavailable", "empty", "cut", "odd", "hostile", "slow"])
    func nothingDependsOnTheList(mode: String) async throws {
        try await World.with { world in
            _ = try await world.simulator.patch("/simulator/catalogue", Self.aurora)
            _ = try await world.simulator.patch("/simulator/catalogue", #"{"mode": "\#(mode)"}"#)
            try await world.serve { api in
                try await eventually("the list was not asked for") {
                    try await world.calls("catalogue") > 0 ? true : nil
                }
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a boat", count: 2)
                for id in ids { _ = try await api.node(id, when: "completed") }
                // Only a list that is whole proves that a model is gone.
                #expect(try await models(api)["z-image"]?["isListed"] != false || mode == "hostile")
            }
        }
    }
}
