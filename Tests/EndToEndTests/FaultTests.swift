import EaselCore
import EaselServer
import JSON
import KieSimulator
import TestSupport
import Testing

/// Faults of the provider, and what happens to the image.
@Suite(.timeLimit(.minutes(10)))
struct FaultTests {
    /// Malformed callbacks and downloads: each costs one task and still gives the image.
    @Test(
        arguments: [
            "duplicate", "contradict", "early", "flat", "legacy", "strange", "instant", "forbidden", "cut", "mislabel",
            "vanish", "duplicate, contradict, cut",
        ])
    func theImageStillArrives(fault: String) async throws {
        try await World.with { world in
            try await world.serve { parts in
                parts.policy.firstBackoff = 0.2
            } _: { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a red boat [\(fault)]")
                let node = try await api.node(try #require(ids.first), when: "completed")
                try await world.expectImage(of: node)
                #expect(node["alternatives"] == .array([]))
                #expect(try await world.calls("createTask") == 1)
                #expect(try await world.calls("recordInfo") == 0)
                #expect(try await api.messages(on: canvas).isEmpty)
                #expect(try await api.get("/api/usage").json["images"] == 1)
            }
        }
    }

    /// A callback with a forged URL comes before the genuine one: the image is downloaded from the real URL.
    @Test func aForgedURLDoesNotPreventTheDownload() async throws {
        try await World.with { world in
            try await world.serve { parts in
                parts.policy.firstBackoff = 0.2
            } _: { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a red boat [forge]")
                let node = try await api.node(try #require(ids.first), when: "completed")
                try await world.expectImage(of: node)
                #expect(try await world.calls("createTask") == 1)
                #expect(try await api.get("/api/usage").json["images"] == 1)
            }
        }
    }

    /// After a success without URLs the provider is asked, and the image stays owed if the answer has none either.
    @Test func aSuccessWithoutURLsIsCheckedAndStaysOwed() async throws {
        try await World.with { world in
            try await world.serve { parts in
                parts.policy.firstBackoff = 0.1
                parts.policy.quickDownloads = 2
            } _: { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a red boat [empty]")
                let node = try await api.node(try #require(ids.first), when: "failed")
                #expect(node["error"]?["code"]?.stringValue == "provider_error")
                #expect(node["retryAction"]?.stringValue == "fetch")
                #expect(try await world.calls("recordInfo") >= 2)
                #expect(try await world.calls("createTask") == 1)
            }
        }
    }

    @Test(
        arguments: [
            ("fail", "provider_error"), ("moderate", "content_policy"), ("timeout", "provider_error"),
            ("corrupt", "invalid_image"),
        ])
    func aFailureHasTheRightReasonAndIsReportedInTheChat(fault: String, code: String) async throws {
        try await World.with { world in
            try await world.serve { parts in
                parts.policy.firstBackoff = 0.1
            } _: { api in
                let canvas = try await api.makeCanvas()
                _ = try await api.post(
                    "/api/canvases/\(canvas)/messages", #"{"content":"create an image of a red boat [\#(fault)]"}"#)
                let id = try await eventually("nobody answered") {
                    try await api.messages(on: canvas).last?["imageNodeIds"]?[0]?.stringValue
                }
                let node = try await api.node(id, when: "failed")
                #expect(node["error"]?["code"]?.stringValue == code)
                #expect(node["imageUrl"] == nil)
                let last = try #require(try await api.messages(on: canvas).last)
                let isPaid = fault == "corrupt"
                #expect(node["retryAction"]?.stringValue == (isPaid ? "fetch" : "create"))
                let beginning = isPaid ? "The image is paid and not fetched yet" : "I could not create this image. "
                #expect(last["content"]?.stringValue?.hasPrefix(beginning) == true)
                #expect(last["imageNodeIds"] == .array([.string(id)]))
                #expect(try await world.calls("createTask") == 1)
            }
        }
    }

    /// A retry is a new task, and this one succeeds.
    @Test func aFailedImageCanBeRetried() async throws {
        try await World.with { world in
            try await world.serve { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a red boat [fail-once]")
                let id = try #require(ids.first)
                _ = try await api.node(id, when: "failed")
                #expect(try await api.post("/api/image-nodes/\(id)/retry").status == 202)
                let node = try await api.node(id, when: "completed")
                #expect(node["attempt"] == 2)
                try await world.expectImage(of: node)
                #expect(try await world.calls("createTask") == 2)
            }
        }
    }

    /// No callback arrives, or none that can be trusted: the provider is asked, and nothing is paid twice.
    @Test(arguments: ["lose", "stale", "missign", "hexsign"])
    func aLostCallbackIsReplacedByAStatusRequest(fault: String) async throws {
        try await World.with { configuration in
            if let fault = Fault(rawValue: fault) { configuration.faults = Faults([fault: 1]) }
        } _: { world in
            try await world.serve { parts in
                parts.policy.reconcileAfter = 1
            } _: { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a red boat", count: 2)
                for id in ids { try await world.expectImage(of: try await api.node(id, when: "completed")) }
                #expect(try await world.calls("createTask") == 2)
                #expect(try await world.calls("recordInfo") >= 2)
            }
        }
    }

    /// If callbacks are confirmed with the provider, a forged body before the genuine one does no harm.
    @Test func aForgedCallbackDoesNoHarmWithConfirmation() async throws {
        try await World.with { world in
            try await world.serve { parts in
                parts.believesCallbacks = false
            } _: { api in
                let canvas = try await api.makeCanvas()
                let ids = try await api.makeNodes(on: canvas, prompt: "a red boat [forge, contradict]")
                try await world.expectImage(of: try await api.node(try #require(ids.first), when: "completed"))
                #expect(try await world.calls("createTask") == 1)
            }
        }
    }

    /// An image that arrives after it was canceled is paid for, so it is stored.
    @Test func aCanceledImageThatArrivesIsStored() async throws {
        try await World.with {
            $0.speed = 10
        } _: { world in
            try await world.serve { api in
                let canvas = try await api.makeCanvas()
                let id = try #require(try await api.makeNodes(on: canvas, prompt: "a red boat").first)
                _ = try await api.node(id, when: "processing")
                #expect(try await api.post("/api/image-nodes/\(id)/cancel").status == 202)
                try await world.expectImage(of: try await api.node(id, when: "completed"))
                #expect(try await world.calls("createTask") == 1)
            }
        }
    }
}
