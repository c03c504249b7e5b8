import EaselCore
import KieAI
import Testing

@testable import EaselServer

/// What the server encodes against the schemas, so that code and document can't drift apart.
@Suite struct SchemaTests {
    private static let now = Timestamp(milliseconds: 1_795_132_800_350)
    private static let links = ImageLinks(
        origin: "https://easel.example", credentials: Credentials(secret: Array(repeating: 7, count: 32)),
        clock: SystemClock())

    /// One with every field, and one with no more than every answer has.
    struct Samples: Sendable, CustomTestStringConvertible {
        let schema: String
        let full: JSONValue
        let least: JSONValue
        var testDescription: String { schema }

        init(_ schema: String, full: some Encodable, least: some Encodable) throws {
            self.schema = schema
            self.full = try JSONValue.parse(Array(JSONBody.data(full)))
            self.least = try JSONValue.parse(Array(JSONBody.data(least)))
        }
    }

    @Test func theSchemaNamesEveryFieldAndDemandsThoseAlwaysThere() throws {
        let contract = try Contract()
        for samples in try Self.samples() {
            let schema = try contract.schema(samples.schema)
            let properties = Set(try #require(schema["properties"]?.objectValue).keys)
            let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
            #expect(Set(samples.full.objectValue?.keys ?? [:].keys) == properties, "\(samples.schema)")
            #expect(Set(samples.least.objectValue?.keys ?? [:].keys) == required, "\(samples.schema)")
            for sample in [samples.full, samples.least] {
                let faults = contract.faults(of: sample, by: schema)
                #expect(faults.isEmpty, "\(samples.schema)")
            }
        }
    }

    @Test func theSchemaNamesEveryWord() throws {
        let contract = try Contract()
        func words(_ schema: JSONValue?) -> [String] { schema?["enum"]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        #expect(words(try contract.schema("ImageNodeStatus")) == ImageNodeStatus.allCases.map(\.rawValue))
        #expect(words(try contract.schema("AttemptState")) == AttemptState.allCases.map(\.rawValue))
        let node = try contract.schema("ImageNode")["properties"]
        #expect(words(node?["contentType"]) == ImageFormat.allCases.map(\.contentType))
        #expect(
            words(try contract.schema("NodeError")["properties"]?["code"]) == NodeError.Code.allCases.map(\.rawValue))
        let scopes = try contract.schema("Session")["properties"]?["scopes"]?["items"]
        #expect(words(scopes) == Scope.allCases.map(\.rawValue))
        for word in words(node?["statusDetail"]) { #expect(StatusDetail(rawValue: word) != nil, "\(word)") }
    }

    private static func samples() throws -> [Samples] {
        let canvas = Canvas(
            id: CanvasID("canvas_1"), organizationID: OrganizationID("org_1"), title: "Board", version: 3,
            createdAt: now, updatedAt: now)
        let message = MessageResource(
            Message(
                id: MessageID("msg_1"), canvasID: canvas.id, role: .assistant, content: "Here it is.",
                imageNodeIDs: [ImageNodeID("node_1")], createdAt: now))
        let snapshot = SnapshotResource(
            CanvasSnapshot(canvas: canvas, imageNodes: [fullNode(on: canvas), plainNode(on: canvas)]), links: links)
        let event = NodeEvent(kind: "accepted", attempt: 1, state: .submitted, detail: "task", createdAt: now)
        let bareEvent = NodeEvent(kind: "moved", attempt: nil, state: nil, detail: nil, createdAt: now)
        return [
            try Samples(
                "ImageNode", full: ImageNodeResource(fullNode(on: canvas), links: links),
                least: ImageNodeResource(plainNode(on: canvas), links: links)),
            try Samples(
                "Image", full: ImageResource(image("1"), links: links), least: ImageResource(image("1"), links: links)),
            try Samples("Canvas", full: CanvasResource(canvas), least: CanvasResource(canvas)),
            try Samples("Snapshot", full: snapshot, least: snapshot),
            try Samples("Message", full: message, least: message),
            try Samples("NodeEvent", full: event, least: bareEvent),
            try Samples("Model", full: model(isFull: true), least: model(isFull: false)),
            try Samples("Usage", full: UsageResource(fullUsage), least: UsageResource(Usage())),
        ]
    }

    private static func image(_ name: String) -> StoredImage {
        StoredImage(
            id: ImageID("img_\(name)"), digest: "ab", format: .png, width: 1376, height: 768, byteCount: 1_843_022)
    }

    private static func plainNode(on canvas: Canvas) -> ImageNode {
        ImageNode(
            id: ImageNodeID("node_1"), canvasID: canvas.id, organizationID: canvas.organizationID,
            recipe: ImageRecipe(prompt: "a red boat", model: "nano-banana-pro"), position: Point(x: 0.5, y: -20),
            size: Size(width: 320, height: 180), expectedSeconds: 25, messageID: nil, createdAt: now)
    }

    /// With more than a node ever has at once.
    private static func fullNode(on canvas: Canvas) -> ImageNode {
        ImageNode(
            id: ImageNodeID("node_2"), canvasID: canvas.id, organizationID: canvas.organizationID,
            recipe: ImageRecipe(
                prompt: "a red boat", model: "nano-banana-pro", aspectRatio: "16:9", resolution: "1K",
                outputFormat: "png", referenceImages: ["https://example.com/a.png"]),
            position: Point(x: 1, y: 2), size: Size(width: 320, height: 180),
            progress: ImageNode.Progress(
                status: .failed, statusDetail: .saving, error: NodeError(.downloadFailed, "It is gone."), attempt: 2,
                taskID: "task", image: image("1"), alternatives: [image("2")], creditsConsumed: 18.5,
                generationSeconds: 24.6, startedAt: now, estimatedStartAt: now),
            expectedSeconds: 25, price: 18, messageID: MessageID("msg_1"), createdAt: now, updatedAt: now)
    }

    private static func model(isFull: Bool) -> ModelResource {
        ModelResource(
            ModelDescription(
                id: "m", name: "M", promptLimit: 1_000, aspectRatios: ["1:1"], resolutions: ["1K"],
                outputFormats: ["png"], defaultAspectRatio: isFull ? "1:1" : nil,
                defaultResolution: isFull ? "1K" : nil, defaultOutputFormat: isFull ? "png" : nil, maxReferences: 8,
                requiresReferences: false, prices: [(isFull ? "1K" : nil, 18)], expectedSeconds: 25))
    }

    private static var fullUsage: Usage {
        var usage = Usage()
        usage.images = 12
        usage.callsForImages = 13
        usage.budget = 1_000
        usage.secondsToStored = [0.4, 0.8]
        usage.days = [Usage.Day(day: "2026-11-22", model: "nano-banana-pro", tasks: 13, credits: 216)]
        return usage
    }
}
