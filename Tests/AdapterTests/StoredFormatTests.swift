import EaselCore
import Foundation
import GRDB
import Testing

@testable import SQLiteStore

/// The formats of stored rows: later versions read what earlier ones wrote.
@Suite struct StoredFormatTests {
    private static let node = ImageNode(
        id: ImageNodeID("node_1"), canvasID: CanvasID("canvas_1"), organizationID: OrganizationID("org_1"),
        recipe: ImageRecipe(
            prompt: "a fox", model: "nano-banana-pro", aspectRatio: "16:9", resolution: "2K", outputFormat: "png",
            referenceImages: [.address("https://a.example/1.png"), .image(ImageID("img_0"))]),
        position: Point(x: 1, y: 2), size: Size(width: 3, height: 4),
        progress: .init(
            status: .failed, statusDetail: nil, error: NodeError(.downloadFailed, "No."), retryAction: .fetch,
            attempt: 2, taskID: "task_1", image: nil,
            alternatives: [
                StoredImage(
                    id: ImageID("img_1"), digest: "00ff", format: .jpeg, width: 5, height: 6, byteCount: 7)
            ], creditsConsumed: 18, generationSeconds: 9.5, startedAt: Timestamp(milliseconds: 10),
            estimatedStartAt: Timestamp(milliseconds: 11), deletedAt: Timestamp(milliseconds: 12)),
        expectedSeconds: 25, price: 18, reservation: 18, messageID: MessageID("msg_1"),
        requestedBy: APIKeyID("key_1"), door: .openAI, createdAt: Timestamp(milliseconds: 13),
        updatedAt: Timestamp(milliseconds: 14))

    private static let nodeText = """
        {"alternatives":[{"byteCount":7,"digest":"00ff","format":"jpeg","height":6,"id":"img_1","width":5}],\
        "aspectRatio":"16:9","attempt":2,"canvas":"canvas_1","createdAt":13,"creditsConsumed":18,"deletedAt":12,\
        "door":"openai","error":{"code":"download_failed","message":"No."},"estimatedStartAt":11,"expectedSeconds":25,\
        "generationSeconds":9.5,"height":4,"id":"node_1","message":"msg_1","model":"nano-banana-pro",\
        "organization":"org_1","outputFormat":"png","price":18,"prompt":"a fox",\
        "references":[{"address":"https://a.example/1.png"},{"image":"img_0"}],"requestedBy":"key_1","reservation":18,\
        "resolution":"2K","retryAction":"fetch","startedAt":10,"status":"failed","taskID":"task_1","updatedAt":14,\
        "width":3,"x":1,"y":2}
        """

    private static let changes: [(ChangeContent, String)] = [
        (
            .imageNode(node),
            #"{"node":{"alternatives":["img_1"],"attempt":2,"creditsConsumed":18,"deletedAt":12,"#
                + #""error":{"code":"download_failed","message":"No."},"estimatedStartAt":11,"generationSeconds":9.5,"height":4,"#
                + #""id":"node_1","retryAction":"fetch","startedAt":10,"status":"failed","taskID":"task_1","updatedAt":14,"#
                + #""width":3,"x":1,"y":2},"version":1}"#
        ),
        (.imageNodeDeleted(ImageNodeID("node_1")), #"{"deletedNode":"node_1","version":1}"#),
        (
            .canvas(
                Canvas(
                    id: CanvasID("canvas_1"), organizationID: OrganizationID("org_1"), title: "A", systemPrompt: "B",
                    version: 7,
                    createdAt: Timestamp(milliseconds: 1), updatedAt: Timestamp(milliseconds: 2))),
            #"{"canvas":{"createdAt":1,"id":"canvas_1","organization":"org_1","systemPrompt":"B","title":"A","updatedAt":2,"version":7},"version":1}"#
        ),
        (
            .message(
                Message(
                    id: MessageID("msg_1"), canvasID: CanvasID("canvas_1"), role: .assistant, content: "Hello",
                    imageNodeIDs: [ImageNodeID("node_1")],
                    offer: ImageRequest(prompt: "a cat", aspectRatio: "1:1", count: 2, position: Point(x: 1, y: 2)),
                    createdAt: Timestamp(milliseconds: 3))),
            #"{"message":{"canvas":"canvas_1","content":"Hello","createdAt":3,"id":"msg_1","imageNodes":["node_1"],"#
                + #""offer":{"aspectRatio":"1:1","count":2,"prompt":"a cat","references":[],"x":1,"y":2},"role":"assistant"},"version":1}"#
        ),
    ]

    @Test(arguments: changes.indices)
    func aChangeHasAFixedFormat(index: Int) throws {
        let (content, text) = Self.changes[index]
        #expect(try JSONColumn.text(StoredChange(content)) == text)
        #expect(try Self.read(text) == content)
    }

    @Test func aChangeOfADeletedImageNodeOnlySaysSo() throws {
        let text = try JSONColumn.text(StoredChange(.imageNode(Self.node)))
        let stored = try JSONColumn.value(StoredChange.self, text)
        #expect(try stored.content(node: { _ in nil }, image: { _ in nil }) == .imageNodeDeleted(Self.node.id))
    }

    /// Next to the current state of the image node.
    private static func read(_ text: String) throws -> ChangeContent {
        var now = node
        (now.position, now.size, now.updatedAt) = (Point(x: 0, y: 0), Size(width: 1, height: 1), node.createdAt)
        return try JSONColumn.value(StoredChange.self, text).content(
            node: { $0 == node.id ? now : nil }, image: { id in node.alternatives.first { $0.id == id } })
    }

    @Test func fieldsOfLaterVersionsAreIgnored() throws {
        let text = #"{"deletedNode":"node_1","reason":"new in a later version","version":1}"#
        #expect(try Self.read(text) == .imageNodeDeleted(ImageNodeID("node_1")))
    }

    @Test func theFactsOfAnEventHaveAFixedFormat() throws {
        let facts = EventFacts { facts in
            facts.verdict = "duplicate"
            facts.taskID = "task_1"
            facts.error = NodeError(.timedOut, "No.")
            facts.reason = "Why"
            facts.worker = "worker_1"
            facts.callbackID = CallbackID("cb_1")
            facts.messageID = MessageID("msg_1")
            facts.apiKeyID = APIKeyID("key_1")
            facts.door = .openAI
            facts.creditsConsumed = 18
            facts.resultURLs = ["https://a.example/1.png"]
            facts.hasAllResults = false
            facts.image = Self.node.alternatives[0]
            facts.settings = .init(model: "m", aspectRatio: "1:1", resolution: nil, outputFormat: nil)
        }
        let text = """
            {"callback":"cb_1","credits":18,"door":"openai","error":{"code":"timed_out","message":"No."},"hasAllResults":false,\
            "image":{"byteCount":7,"digest":"00ff","format":"jpeg","height":6,"id":"img_1","width":5},"key":"key_1",\
            "message":"msg_1","reason":"Why","settings":{"aspectRatio":"1:1","model":"m"},"task":"task_1",\
            "urls":["https://a.example/1.png"],"verdict":"duplicate","worker":"worker_1"}
            """
        #expect(try JSONColumn.text(StoredFacts(facts)) == text)
        #expect(try JSONColumn.value(StoredFacts.self, text).facts == facts)
    }

    @Test func aStoredAnswerHasAFixedFormat() throws {
        let kept = Self.nodeText.replacing(
            #""prompt":"a fox","references":[{"address":"https://a.example/1.png"},{"image":"img_0"}],"#, with: "")
        let text = #"{"imageNodes":[\#(kept)],"version":1}"#
        #expect(try KeptAnswer([Self.node]).text() == text)
        guard case .imageNodes(let nodes) = KeptAnswer(text: text) else {
            Issue.record("the answer can't be read")
            return
        }
        #expect(try nodes.map { try $0.node(asked: Self.node.recipe) } == [Self.node])
        #expect(throws: DecodingError.self) { try nodes.map { try $0.node() } }
    }

    @Test func theProgressOfAnAnswerHasAFixedFormat() throws {
        var progress = ChatProgress()
        progress.rounds = [
            ChatRound(
                text: "Hello", calls: [.init(id: "c", name: "list_images", arguments: "{}", result: "[]")],
                notes: ["n"], failures: ["f"])
        ]
        progress.imageNodeIDs = [ImageNodeID("node_1")]
        progress.images = 1
        progress.credits = 18.5
        progress.announcements = ["a"]
        progress.remarks = ["r"]
        progress.offer = ImageRequest(prompt: "a cat")
        let text = """
            {"announcements":["a"],"credits":18.5,"imageNodes":["node_1"],"images":1,\
            "offer":{"count":1,"prompt":"a cat","references":[]},"remarks":["r"],\
            "rounds":[{"calls":[{"arguments":"{}","id":"c","name":"list_images","result":"[]"}],"failures":["f"],\
            "notes":["n"],"text":"Hello"}],"version":1}
            """
        #expect(try JSONColumn.text(StoredProgress(progress)) == text)
        #expect(try JSONColumn.value(StoredProgress.self, text).progress() == progress)
        #expect(throws: DecodingError.self) {
            try JSONColumn.value(StoredProgress.self, text.replacing(#""version":1"#, with: #""version":2"#)).progress()
        }
    }
}
