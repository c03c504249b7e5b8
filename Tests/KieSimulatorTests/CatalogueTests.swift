import Foundation
import NIOCore
import Testing

@testable import KieSimulator

@Suite(.timeLimit(.minutes(5)))
struct CatalogueTests {
    private func list(_ simulator: RunningSimulator, _ query: String = "") async throws -> [JSON] {
        let answer = try await simulator.send(.get, "/api/v1/models\(query)")
        guard answer.status == 200, answer.code == 200, case .array(let models) = answer.data["models"] else {
            throw Mismatch()
        }
        #expect(answer.data["total"] == .number(models.count))
        return models
    }

    private func about(_ simulator: RunningSimulator, _ path: String) async throws -> JSON {
        let answer = try await simulator.send(.get, "/api/v1/models/\(path)")
        #expect(answer.status == 200 && answer.code == 200)
        return answer.data
    }

    @Test func `the list has every field and its filters`() async throws {
        try await RunningSimulator.run { simulator in
            let models = try await list(simulator)
            #expect(models.count > 30)
            guard case .object(let first) = models.first else { throw Mismatch() }
            #expect(
                Set(first.keys) == [
                    "model", "slug", "title", "provider", "taskType", "description", "pricingDesc",
                ])
            func names(_ query: String) async throws -> Set<String> {
                Set(try await list(simulator, query).compactMap { $0["model"]?.stringValue })
            }
            #expect(try await names("?taskType=Text%20to%20Video") == ["kling/v2-1-master-text-to-video"])
            #expect(try await names("?taskType=Text+to+Video,Image%20to%20Video").count == 2)
            #expect(try await names("?provider=kling") == ["kling/v2-1-master-text-to-video"])
            #expect(try await names("?q=imagen&taskType=Text%20to%20Image&provider=Google").count == 3)
            #expect(try await names("?q=nothing-like-this").isEmpty)
        }
    }

    @Test func `a price is prose or null`() async throws {
        try await RunningSimulator.run { simulator in
            let text = try await about(simulator, "nano-banana-pro/price")["pricingDesc"]?.stringValue
            #expect(text?.contains("24 credits") == true)
            let none = try await about(simulator, "ideogram/v3-text-to-image/price")
            guard case .object(let fields) = none else { throw Mismatch() }
            #expect(fields["pricingDesc"] == .null && fields["model"] == "ideogram/v3-text-to-image")
        }
    }

    @Test func `success rates are ten-minute pieces with gaps`() async throws {
        try await RunningSimulator.run { simulator in
            guard case .array(let points) = try await about(simulator, "nano-banana-pro/success-rate")["points"]
            else { throw Mismatch() }
            #expect(points.count == 144)
            #expect(
                points.contains { $0["successRate"] == nil } && points.contains { $0["successRate"] == .number(99.5) })
            #expect(points.first?["start"]?.stringValue?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d0:00Z/) != nil)
            let unused = try await about(simulator, "nano-banana-2-lite/success-rate")
            guard case .array(let empty) = unused["points"] else { throw Mismatch() }
            #expect(empty.allSatisfy { $0["successRate"] == nil })
            #expect(try await about(simulator, "z-image/success-rate")["points"] == [])
        }
    }

    @Test func `a schema is a document with unresolved references, or null`() async throws {
        try await RunningSimulator.run { simulator in
            let data = try await about(simulator, "flux-2/pro-text-to-image/schema")
            let text = data["openapi"]?.text ?? ""
            #expect(data["openapi"]?["openapi"] == "3.1.0")
            #expect(text.contains("#/components/schemas/response%20not%20with%20recordId"))
            #expect(
                text.contains("\"#/components/responses/Error \"") && text.contains("\"response not with recordId\""))
            let missing = try await about(simulator, "qwen/image-edit/schema")
            guard case .object(let fields) = missing else { throw Mismatch() }
            #expect(fields["openapi"] == .null)
            let forms = try await about(simulator, "grok-imagine/image-to-image/schema")["openapi"]?.text ?? ""
            #expect(forms.contains("oneOf"))
            let chat = try await about(simulator, "gpt-5-2/schema")["openapi"]?["paths"]?.text ?? ""
            #expect(!chat.contains("createTask"))
        }
    }

    @Test func `an unknown model is code 404 and an unknown part a true 404`() async throws {
        try await RunningSimulator.run { simulator in
            for path in ["nobody/knows/price", "nobody/success-rate", "a/b/schema"] {
                let answer = try await simulator.send(.get, "/api/v1/models/\(path)")
                #expect(answer.status == 200 && answer.code == 404)
                #expect(answer.json["msg"]?.stringValue?.contains("is not supported") == true)
            }
            #expect(try await simulator.send(.get, "/api/v1/models/z-image").status == 404)
            #expect(try await simulator.send(.get, "/api/v1/models/price").status == 404)
        }
    }

    @Test func `the four calls share one call a second`() async throws {
        let catalogue = Catalogue(window: .seconds(1))
        let start = ContinuousClock.now
        func isRefused(_ answer: Catalogue.Answer) -> Bool {
            if case .refused(.tooFrequent) = answer { true } else { false }
        }
        #expect(!isRefused(await catalogue.list(taskTypes: [], provider: nil, query: nil, at: start)))
        for part in ["price", "success-rate", "schema"] {
            #expect(isRefused(await catalogue.about("z-image", part, at: start + .milliseconds(999))))
        }
        #expect(!isRefused(await catalogue.about("z-image", "price", at: start + .seconds(1))))
        #expect(isRefused(await catalogue.list(taskTypes: [], provider: nil, query: nil, at: start + .seconds(1))))
    }

    @Test func `over the limit is code 429 in an HTTP 200`() async throws {
        try await RunningSimulator.run(.fast { $0.catalogueWindow = .seconds(3_600) }) { simulator in
            #expect(try await simulator.send(.get, "/api/v1/models").code == 200)
            let second = try await simulator.send(.get, "/api/v1/models/z-image/price")
            #expect(second.status == 200 && second.code == 429)
            #expect(second.json["msg"] == "Your call frequency is too high. Please try again later.")
            #expect(try await simulator.calls("catalogue") == 2)
        }
    }

    @Test func `a model appears, changes, fails and disappears`() async throws {
        try await RunningSimulator.run { simulator in
            #expect(try await simulator.create("a boat", model: "aurora/one").code == 422)
            try await simulator.changeCatalogue([
                "models": [
                    "aurora/one": [
                        "taskType": ["Text to Image"], "pricingDesc": "3 credits per image", "credits": 3,
                        "input": [
                            "type": "object", "required": ["prompt", "shimmer"],
                            "properties": [
                                "prompt": ["type": "string"],
                                "shimmer": ["type": "string", "enum": ["faint", "bright"]],
                            ],
                        ],
                    ]
                ]
            ])
            #expect(try await list(simulator, "?q=aurora").map { $0["pricingDesc"] } == ["3 credits per image"])
            #expect(try await simulator.create("a boat", model: "aurora/one").code == 500)
            #expect(try await simulator.create("a", model: "aurora/one", input: ["shimmer": "dim"]).code == 500)
            let id = try await simulator.createdID("a boat", model: "aurora/one", input: ["shimmer": "faint"])
            #expect(try await simulator.ended(id)["state"] == "success")
            #expect(try await simulator.balance() == 997)

            try await simulator.changeCatalogue([
                "models": ["aurora/one": ["pricingDesc": "5 credits per image", "credits": 5]]
            ])
            let dearer = try await simulator.createdID("a boat", model: "aurora/one", input: ["shimmer": "bright"])
            #expect(try await simulator.ended(dearer)["creditsConsumed"] == 5)
            #expect(try await simulator.balance() == 992)

            try await simulator.changeCatalogue(["models": ["aurora/one": ["isFailing": true]]])
            let failed = try await simulator.createdID("a boat", model: "aurora/one", input: ["shimmer": "bright"])
            let record = try await simulator.ended(failed)
            #expect(record["state"] == "fail" && record["successFlag"] == 3)
            #expect(try await simulator.balance() == 992)
            guard case .array(let points) = try await about(simulator, "aurora/one/success-rate")["points"]
            else { throw Mismatch() }
            #expect(points.suffix(6).allSatisfy { $0["successRate"] == 20 && $0["isNormal"] == false })
            #expect(points.dropLast(6).allSatisfy { $0["successRate"] != 20 })

            try await simulator.changeCatalogue(["models": ["aurora/one": nil]])
            #expect(try await list(simulator, "?q=aurora").isEmpty)
            #expect(try await simulator.create("a", model: "aurora/one", input: ["shimmer": "faint"]).code == 422)
            #expect(try await simulator.send(.get, "/api/v1/models/aurora/one/price").code == 404)
            #expect(try await simulator.record(id)["state"] == "success")
        }
    }

    @Test func `a change that can't be read changes nothing and says why`() async throws {
        try await RunningSimulator.run { simulator in
            for (body, fault) in [
                (#"{"models": {"z-image": null, "other": {"color": 1}}}"#, "'other' has no field 'color'"),
                (#"{"models": {"other": 7}}"#, "'other' must be an object"),
                (#"{"mode": "upside-down"}"#, "the modes are"),
                ("[]", "the body must be an object"),
            ] {
                let answer = try await simulator.send(.patch, "/simulator/catalogue", body: ByteBuffer(string: body))
                #expect(answer.status == 400 && answer.json["error"]?.stringValue?.contains(fault) == true)
            }
            #expect(try await simulator.send(.get, "/api/v1/models/z-image/price").code == 200)
        }
    }

    @Test func `the list can be unavailable, empty or cut off`() async throws {
        try await RunningSimulator.run { simulator in
            try await simulator.changeCatalogue(["mode": "unavailable"])
            #expect(try await simulator.send(.get, "/api/v1/models").status == 502)
            try await simulator.changeCatalogue(["mode": "empty"])
            #expect(try await list(simulator).isEmpty)
            try await simulator.changeCatalogue(["mode": "cut"])
            let cut = try await simulator.send(.get, "/api/v1/models")
            #expect(cut.status == 200 && cut.json == .null && cut.bytes.readableBytes > 1_000)
            _ = try await simulator.send(.post, "/simulator/reset")
            #expect(try await list(simulator).count > 30)
        }
    }
}

private struct Mismatch: Error {}
