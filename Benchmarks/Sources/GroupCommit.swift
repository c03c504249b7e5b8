import ArgumentParser
import EaselCore
import Foundation
import SQLiteStore

/// Durable callbacks per second: writes that arrive together share a transaction, against one transaction each.
struct GroupCommit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Durable callbacks per second, with shared transactions and with one each.")

    @Option(help: "Callbacks written per round.")
    var writes = 4_000

    @Option(help: "Rounds of each kind, alternating.")
    var rounds = 5

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "easel-benchmark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let shared = try await Target(path: folder.path + "/shared.db", largestGroup: SQLiteStore.largestGroup)
        let single = try await Target(path: folder.path + "/single.db", largestGroup: 1)
        print("durable callbacks per second, lowest / median / highest of \(rounds) rounds")
        print("at once            one transaction each                      shared   ratio")
        for atOnce in [1, 8, 64, 256] {
            var (sharedRate, singleRate) = (Rounds(), Rounds())
            for _ in 0..<rounds {
                singleRate.add(try await single.rate(writes: writes, atOnce: atOnce))
                sharedRate.add(try await shared.rate(writes: writes, atOnce: atOnce))
            }
            let ratio = (sharedRate.median / singleRate.median * 10).rounded() / 10
            print(
                String(atOnce).padded(to: 7), singleRate.text.padded(to: 31), sharedRate.text.padded(to: 27),
                "\(ratio) ×".padded(to: 7))
        }
        try shared.store.close()
        try single.store.close()
    }

    /// A database of its own with one image node to call back for.
    private struct Target {
        let store: SQLiteStore
        private let surroundings = Surroundings(clock: SystemClock())
        private let node: ImageNodeID

        init(path: String, largestGroup: Int) async throws {
            store = try SQLiteStore(path: path, bell: CommitBell(), largestGroup: largestGroup)
            let now = surroundings.now()
            let organization = Organization(id: surroundings.makeID("org"), name: "Benchmark", createdAt: now)
            try await store.createOrganization(organization)
            let canvas = Canvas(
                id: surroundings.makeID("canvas"), organizationID: organization.id, title: "Benchmark", createdAt: now,
                updatedAt: now)
            try await store.createCanvas(canvas)
            let node = ImageNode(
                id: surroundings.makeID("node"), canvasID: canvas.id, organizationID: organization.id,
                recipe: ImageRecipe(prompt: "a boat", model: "nano-banana-pro", aspectRatio: "1:1"),
                position: Point(x: 0, y: 0), size: Size(width: 320, height: 320), expectedSeconds: 25, messageID: nil,
                createdAt: now)
            _ = try await store.createImageNodes(on: canvas.id, idempotency: nil) { _ in [node] }
            self.node = node.id
        }

        /// Writes per second, `atOnce` of them waiting at any time.
        func rate(writes: Int, atOnce: Int) async throws -> Double {
            let took = try await ContinuousClock().measure {
                try await withThrowingDiscardingTaskGroup { group in
                    for _ in 0..<atOnce {
                        group.addTask {
                            for _ in 0..<(writes / atOnce) { try await store.recordCallback(callback()) }
                        }
                    }
                }
            }
            return Double(writes / atOnce * atOnce) / took.inSeconds
        }

        private func callback() -> CallbackRecord {
            CallbackRecord(
                id: surroundings.makeID("callback"), imageNodeID: node, attempt: 1,
                body: [UInt8](repeating: UInt8(ascii: "x"), count: 1_024), receivedAt: surroundings.now())
        }
    }
}
