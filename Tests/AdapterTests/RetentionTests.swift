import EaselCore
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import EaselTesting
@testable import SQLiteStore

/// Old rows are deleted, and nothing is left of what was deleted.
@Suite struct RetentionTests {
    @Test func nothingOfADeletedImageNodesPromptRemains() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let bench = StoreBench(store: store, bell: CommitBell())
            let organization = try await bench.organization()
            let canvas = try await bench.canvas(of: organization)
            let webhook = try await bench.webhook(of: organization)
            let made = try await store.createImageNodes(on: canvas.id, idempotency: bench.promise(canvas)) { _ in
                [bench.newNode(on: canvas, prompt: "the canary")]
            }
            let node = try #require(made.first)
            for event in [StoreBench.claimed, StoreBench.success, bench.imported("a")] {
                try await bench.step(event, node)
            }
            _ = try await store.updateImageNode(node.id) {
                $0.placing(position: Point(x: 7, y: 8), size: nil, at: bench.clock.now())
            }
            for delivery in try await bench.deliveries(of: webhook) {
                try await bench.finish(delivery.eventID, of: webhook, .answered(204))
            }
            #expect(try await Self.rows(with: "canary", in: store) == ["image_nodes", "webhook_deliveries"])
            try await store.deleteImageNode(node.id, at: bench.clock.now())
            #expect(try await Self.rows(with: "canary", in: store) == [])
            #expect(try await Self.rows(with: "example.com/a.png", in: store) == [], "nor of its reference images")
            try store.close()
        }
    }

    /// The tables that contain a text.
    private static func rows(with text: String, in store: SQLiteStore) async throws -> [String] {
        try await store.pool.read { db in
            let tables = try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            return try tables.filter { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").contains { "\($0)".contains(text) }
            }
        }
    }

    /// Most uploads are in use; unused ones are found behind any number of them.
    @Test func oldUnusedUploadsAreFoundBehindUsedOnes() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let bench = StoreBench(store: store, bell: CommitBell())
            let node = try await bench.node()
            let count = SQLiteStore.rowsPerLook * 2 + 3
            try await store.pool.write { db in
                for number in 0..<count {
                    try db.execute(
                        sql: "INSERT INTO uploads VALUES (?, ?, ?, 'png', 1, 1, 1, ?)",
                        arguments: ["img_\(number)", node.organizationID.rawValue, "digest \(number)", number / 9])
                    guard number % 100 != 99 else { continue }
                    try db.execute(
                        sql: "INSERT INTO image_uses VALUES (?, ?)", arguments: ["img_\(number)", node.id.rawValue])
                }
            }
            #expect(try await store.removeUploads(madeBefore: bench.clock.now(), at: bench.clock.now()) == count / 100)
            #expect(try await store.removeUploads(madeBefore: bench.clock.now(), at: bench.clock.now()) == 0)
            try store.close()
        }
    }

    /// Others write in between.
    @Test func manyRowsAreDeletedInSmallSteps() async throws {
        try await withTemporaryFolder { folder in
            let statements = Mutex<[String]>([])
            let store = try SQLiteStore(
                path: folder.path + "/easel.db", bell: CommitBell(),
                trace: { sql in statements.withLock { $0.append(sql) } }
            )
            let bench = StoreBench(store: store, bell: CommitBell())
            let node = try await bench.completed("a")
            try await store.pool.write { db in
                for _ in 0..<1_200 {
                    try db.execute(
                        sql: "INSERT INTO node_events (image_node_id, kind, created_at) VALUES (?, 'old', 1)",
                        arguments: [node.id.rawValue])
                }
            }
            statements.withLock { $0 = [] }
            #expect(try await store.removeEvents(madeBefore: Timestamp(milliseconds: 2)) == 1_200)
            let deletes = statements.withLock { $0 }.count { $0.contains("DELETE FROM node_events") }
            #expect(deletes >= 1_200 / SQLiteStore.rowsPerStep)
            try store.close()
        }
    }

    @Test func onlyWritesOfOthersCount() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let other = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let first = try await store.otherWrites()
            try await store.checkWritable()
            #expect(try await store.otherWrites() == first)
            _ = try await other.organizations()
            #expect(try await store.otherWrites() == first)
            try await other.checkWritable()
            let second = try await store.otherWrites()
            #expect(second != first)
            #expect(try await store.otherWrites() == second)
            try other.close()
            try store.close()
        }
    }
}
