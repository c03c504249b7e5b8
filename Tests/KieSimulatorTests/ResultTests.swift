import Foundation
import Imaging
import NIOCore
import TestSupport
import Testing

@testable import KieSimulator

@Suite(.timeLimit(.minutes(5)))
struct ResultTests {
    @Test(arguments: [
        ("1:1", "1K", "png", 1024, 1024), ("16:9", "1K", "jpg", 1376, 768), ("9:16", "2K", "png", 1536, 2752),
        ("21:9", "4K", "jpg", 6336, 2688),
    ])
    func `images have the requested size and type`(
        ratio: String, resolution: String, format: String, width: Int, height: Int
    ) async throws {
        try await RunningSimulator.run { simulator in
            let record = try await simulator.ended(
                try await simulator.createdID(
                    "a red boat",
                    input: [
                        "aspect_ratio": .string(ratio), "resolution": .string(resolution),
                        "output_format": .string(format),
                    ]))
            let url = try #require(try simulator.resultURLs(record).first)
            let answer = try await simulator.send(.get, url)
            #expect(answer.status == 200)
            #expect(answer.contentType == (format == "png" ? "image/png" : "image/jpeg"))
            let facts = try await verify(answer)
            #expect(facts == ImageFacts(format: format == "png" ? .png : .jpeg, width: width, height: height))
            #expect(try await simulator.calls("download") == 1)
        }
    }

    @Test(arguments: [
        "<svg onload=\"alert(1)\"> & ]]> <!-- &amp;", "שלום עולם مرحبا", "👩‍🚀🚀🏳️‍🌈", "\u{0}\u{1}\u{8}\u{202E}\u{FFFF} odd",
        "雨の夜の東京", String(repeating: "endless", count: 400), "mountains at sunset over the sea by night", "   ",
    ])
    func `any prompt gives a valid image`(prompt: String) async throws {
        try await RunningSimulator.run(.fast { $0.imageStyle = .scenes }) { simulator in
            let record = try await simulator.ended(try await simulator.createdID(prompt))
            let url = try #require(try simulator.resultURLs(record).first)
            let facts = try await verify(try await simulator.send(.get, url))
            #expect(facts == ImageFacts(format: .png, width: 1024, height: 1024))
        }
    }

    @Test(arguments: [
        "mountain lake", "lighthouse and boat", "city by night", "enchanted forest", "desert with pyramids",
        "rocket in space",
        "garden of flowers", "a thought",
    ])
    func `every scene draws`(prompt: String) async throws {
        let input: JSON = ["aspect_ratio": "9:16"]
        let rule = try #require(ModelTable.rule(named: "nano-banana-pro"))
        let drawing = Drawing(prompt: prompt, seed: 3, size: ImageSize(rule: rule, input: input))
        #expect(drawing.svg(style: .scenes) == drawing.svg(style: .scenes))
        let bytes = try await TestImage.drawn(.jpg, svg: drawing.svg(style: .scenes))
        let facts = try await withTemporaryFile(bytes) {
            try await TestImage.program.verify(file: $0.path, maximumPixels: 2_000_000)
        }
        #expect(facts == ImageFacts(format: .jpeg, width: 768, height: 1376))
    }

    @Test func `words choose the scene`() {
        func scene(_ prompt: String) -> String { "\(type(of: SceneChoice.scene(for: SceneChoice.words(of: prompt))))" }
        #expect(scene("A LIGHTHOUSE by the sea, at sunset") == "SeaScene")
        #expect(scene("planets, seen from a rocket") == "SpaceScene")
        #expect(scene("a cactus under the stars") == "DesertScene")
        #expect(scene("the stars") == "SpaceScene")
        #expect(scene("quarterly report") == "AbstractScene")
    }

    @Test func `long prompts end in an ellipsis after three lines`() {
        let lines = Caption.wrap(String(repeating: "word ", count: 100), columns: 20, limit: 3)
        #expect(lines.count == 3)
        #expect(lines.last?.hasSuffix("…") == true)
        #expect(Caption.wrap("short", columns: 20, limit: 3) == ["short"])
        #expect(Caption.wrap("", columns: 20, limit: 3).isEmpty)
        #expect(Caption.cleaned("a\u{0}b 🚀 c\u{202E}") == "a b c")
    }

    @Test func `some models make several images`() async throws {
        try await RunningSimulator.run { simulator in
            let record = try await simulator.ended(
                try await simulator.createdID("six boats", model: "grok-imagine/text-to-image"))
            #expect(Set(try simulator.resultURLs(record)).count == 6)
        }
    }

    @Test func `the CDN turns Python away, and faults spoil downloads`() async throws {
        try await RunningSimulator.run { simulator in
            func url(_ prompt: String) async throws -> String {
                try #require(
                    try simulator.resultURLs(try await simulator.ended(try await simulator.createdID(prompt))).first)
            }
            let python = [("user-agent", "Python-urllib/3.12")]
            #expect(try await simulator.send(.get, url("a"), headers: python).status == 403)

            let forbidden = try await url("a [forbidden]")
            #expect(try await simulator.send(.get, forbidden).status == 403)
            #expect(try await simulator.send(.get, forbidden).status == 200)

            let stumbled = try await url("a [stumble]")
            #expect(try await simulator.send(.get, stumbled).status == 500)
            #expect(try await simulator.send(.get, stumbled).status == 200)

            let cut = try await url("a [cut]")
            await #expect(throws: (any Error).self) { try await simulator.send(.get, cut) }
            _ = try await verify(try await simulator.send(.get, cut))

            let corrupt = try await simulator.send(.get, url("a [corrupt]"))
            await #expect(throws: ImagingError.self) { try await verify(corrupt) }

            let mislabeled = try await simulator.send(.get, url("a [mislabel]"))
            #expect(mislabeled.contentType == "image/png")
            #expect(try await verify(mislabeled).format == .jpeg)
            #expect(try await simulator.send(.get, url("a [gone]")).status == 404)
        }
    }

    @Test func `download links exist only for own results`() async throws {
        try await RunningSimulator.run { simulator in
            let record = try await simulator.ended(try await simulator.createdID("a"))
            let url = try #require(try simulator.resultURLs(record).first)
            let link = try await simulator.post("/api/v1/common/download-url", ["url": .string(url)])
            _ = try await verify(try await simulator.send(.get, try #require(link.data.stringValue)))
            let foreign = try await simulator.post(
                "/api/v1/common/download-url", ["url": "https://example.com/a.png"])
            #expect(foreign.json == ["code": 422, "msg": "url is wrong", "data": nil])
        }
    }

    @Test(arguments: [("a red boat", 14), ("a red boat [expire]", 1)])
    func `a result expires, sooner on a fast clock`(prompt: String, days: Int64) async throws {
        let account = Account(configuration: .fast())
        let created = await account.create(
            ["model": "nano-banana-pro", "input": ["prompt": .string(prompt)]], now: 1000)
        guard case .created(let task) = created, let path = task.images.first?.path else {
            Issue.record("no task")
            return
        }
        _ = await account.settle(task.id, .success(urls: [path], .init(completeTime: 1000, seconds: 0)))
        let end = 1000 + days * 86_400_000 / 100
        #expect(await account.image(at: path, now: end - 1) != nil)
        #expect(await account.makeDownloadLink(to: path, now: end - 1) != nil)
        #expect(await account.image(at: path, now: end) == nil)
    }

    private func verify(_ answer: RunningSimulator.Answer) async throws -> ImageFacts {
        try await withTemporaryFile(answer.bytes.readableBytesView) {
            try await TestImage.program.verify(file: $0.path, maximumPixels: 20_000_000)
        }
    }
}
