import Foundation
import JSON
import KieAI
import Testing

@testable import KieSimulator

/// The library and the simulator know the catalogue from its documentation alone; what one says, the other must read.
@Suite(.timeLimit(.minutes(5)))
struct LiveCatalogTests {
    private func run(
        _ body: @escaping @Sendable (RunningSimulator, KieLiveCatalog) async throws -> Void
    ) async throws {
        try await RunningSimulator.run { simulator in
            try await AsyncHTTPClientTransport.withTransport { transport in
                let client = KieClient(apiKey: "test-key", baseURL: simulator.origin, transport: transport)
                try await body(simulator, KieLiveCatalog(client: client, interval: .zero))
            }
        }
    }

    @Test func `every model is read with its price and schema`() async throws {
        try await run { _, catalog in
            let list = try await catalog.models()
            #expect(list.isComplete)
            var tasks: Set<String> = []
            for model in list.models where model.makesImages {
                #expect(try await catalog.price(of: model.id) == model.price)
                guard let schema = try await catalog.schema(of: model.id) else {
                    #expect(model.id == "qwen/image-edit")
                    continue
                }
                guard schema.isTask else { continue }
                tasks.insert(model.id)
                let input = try #require(schema.input)
                #expect(input.fields.contains { $0.name == "prompt" })
                #expect(input.issues(in: [:]).contains { $0.message.contains("is required") }, "\(model.id)")
                // What the library's own table makes of a request is right by the published schema.
                guard let known = KieModelCatalog[model.id] else { continue }
                let request = KieImageRequest(
                    prompt: "a red boat",
                    referenceImageURLs: (0..<known.minReferences).map { "https://h.example/\($0).png" })
                let issues = input.issues(in: .object(try known.input(for: request)))
                #expect(issues.isEmpty, "\(model.id): \(issues)")
            }
            #expect(tasks.count >= 28)
            #expect(!tasks.contains("gemini-3-flash-image-chat"))
            #expect(!list.models.contains { $0.makesImages && $0.id.contains("video") })
        }
    }

    @Test func `filters and prices`() async throws {
        try await run { _, catalog in
            let videos = try await catalog.models(taskTypes: ["Text to Video", "Image to Video"])
            #expect(videos.models.map(\.maker) == ["Kling", "ByteDance"])
            let pro = try await catalog.price(of: "nano-banana-pro")?.credits
            #expect(pro == .byResolution(["1K": 18, "2K": 18, "4K": 24], per: .image))
            #expect(
                try await catalog.price(of: "nano-banana-2")?.credits == .byResolution(["1K": 8, "2K": 12, "4K": 18]))
            #expect(try await catalog.price(of: "qwen/text-to-image")?.credits == .flat(4, per: .megapixel))
            let tiers = try await catalog.price(of: "gpt-image/1.5-text-to-image")
            #expect(tiers?.credits == nil && tiers?.largestAmount == 22)
        }
    }

    @Test func `a failing model shows in the last hour`() async throws {
        try await run { simulator, catalog in
            let hourAgo = Int64(Date().timeIntervalSince1970 * 1_000) - 50 * 60_000
            let before = try #require(
                try await catalog.successRate(of: "nano-banana-pro").successPercent(since: hourAgo))
            #expect(before > 90)
            try await simulator.changeCatalogue(["models": ["nano-banana-pro": ["isFailing": true]]])
            let rate = try await catalog.successRate(of: "nano-banana-pro")
            #expect(rate.successPercent(since: hourAgo) == 20)
            #expect(try #require(rate.successPercent(since: 0)) > 90)
        }
    }

    @Test func `unreachable, cut off, odd and hostile answers`() async throws {
        try await run { simulator, catalog in
            try await simulator.changeCatalogue(["mode": "unavailable"])
            await #expect(throws: KieError.self) { try await catalog.models() }
            try await simulator.changeCatalogue(["mode": "cut"])
            await #expect(throws: KieError.self) { try await catalog.models() }
            try await simulator.changeCatalogue(["mode": "odd"])
            let odd = try await catalog.models()
            #expect(!odd.isComplete && odd.models.count > 30)
            try await simulator.changeCatalogue(["mode": "hostile"])
            let hostile = try #require(try await catalog.schema(of: "z-image"))
            let input = try #require(hostile.input)
            #expect(
                input.issues(in: ["prompt": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "loop": 1, "deep": [[[1]]]]).count
                    <= 20)
            #expect(input.fields.contains { $0.name == "prompt" })
        }
    }
}
