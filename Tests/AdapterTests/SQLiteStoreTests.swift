import EaselCore
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import EaselTesting
@testable import SQLiteStore

@Suite struct SQLiteStoreTests {
    @Test(arguments: StoreContract.cases)
    func fulfillsTheContract(of contract: StoreContract) async throws {
        try await withTemporaryFolder { folder in
            try await contract.run { bell in try SQLiteStore(path: folder.path + "/easel.db", bell: bell) }
        }
    }

    @Test func everyCommitIsFlushed() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let settings = try await store.pool.writeWithoutTransaction { db in
                (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"))
            }
            #expect(settings == (2, "wal"))
        }
    }

    /// However the list of all image nodes is filtered, an index returns it in order.
    @Test func listingImageNodesUsesAnIndex() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let (organization, canvas) = (OrganizationID("o"), CanvasID("c"))
            var trash = ImageNodeFilter(organization: organization)
            trash.isInTrash = true
            for (filter, index) in [
                (trash, "image_nodes_in_trash_by_organization"),
                (ImageNodeFilter(organization: organization), "image_nodes_by_organization"),
                (ImageNodeFilter(canvas: canvas), "image_nodes_by_canvas"),
                (ImageNodeFilter(organization: organization, canvas: canvas, status: .failed), "image_nodes_by_canvas"),
                (ImageNodeFilter(status: .failed), "image_nodes_unusual"),
                (ImageNodeFilter(organization: organization, status: .failed), "image_nodes_unusual"),
                (ImageNodeFilter(organization: organization, status: .completed), "image_nodes_by_organization"),
                (ImageNodeFilter(status: .completed), "PRIMARY KEY"), (ImageNodeFilter(), "PRIMARY KEY"),
            ] {
                let (condition, arguments) = SQLiteStore.condition(filter)
                let plan = try await store.pool.read { db in
                    try Row.fetchAll(
                        db,
                        sql: """
                            EXPLAIN QUERY PLAN \(ImageNode.selection)
                            WHERE \(condition) AND n.sequence < ? ORDER BY n.sequence DESC LIMIT ?
                            """, arguments: arguments + [9, 9]
                    ).map { $0["detail"] as String }.joined(separator: "; ")
                }
                #expect(plan.contains("SEARCH n USING") && plan.contains(index), "\(filter): \(plan)")
                #expect(!plan.contains("TEMP B-TREE"), "\(filter): \(plan)")
            }
            try store.close()
        }
    }

    /// Deleting a large canvas takes many steps, and the process may end between two of them.
    @Test func aCanvasBeingDeletedIsGoneAtOnceAndStaysGone() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let bench = StoreBench(store: store, bell: CommitBell())
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            // The last thing the process did.
            try await store.pool.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER cut BEFORE DELETE ON image_nodes BEGIN SELECT RAISE(ABORT, 'cut'); END
                        """)
            }
            await #expect(throws: EaselError.self) { try await store.deleteCanvas(canvas.id, at: bench.clock.now()) }
            try await store.pool.write { try $0.execute(sql: "DROP TRIGGER cut") }
            #expect(try await store.canvas(canvas.id) == nil)
            #expect(try await store.canvasInTrash(canvas.id) == nil)
            #expect(try await store.canvasesInTrash(of: canvas.organizationID, limit: 9, after: nil) == [])
            await #expect(throws: EaselError.notFound(what: "canvas")) {
                try await store.restoreCanvas(canvas.id, at: bench.clock.now())
            }
            let end = bench.clock.now().adding(seconds: -Trash.lifetime)
            #expect(try await store.emptyTrash(deletedBefore: end, at: bench.clock.now()) == 2)
            #expect(try await store.imageNode(node.id) == nil)
            try store.close()
        }
    }

    @Test func aLargeCanvasIsGoneAtOnceAndItsImageNodesSoonAfter() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let bench = StoreBench(store: store, bell: CommitBell())
            let canvas = try await bench.canvas()
            let nodes = (0..<120).map { _ in bench.newNode(on: canvas) }
            _ = try await store.createImageNodes(on: canvas.id, idempotency: nil) { _ in nodes }
            try await store.deleteCanvas(canvas.id, at: bench.clock.now())
            #expect(try await store.canvas(canvas.id) == nil)
            #expect(try await store.canvasInTrash(canvas.id) == nil)
            let filter = ImageNodeFilter(organization: canvas.organizationID)
            #expect(try await store.imageNodes(matching: filter, limit: 9, after: nil).imageNodes == [])
            let end = bench.clock.now().adding(seconds: -Trash.lifetime)
            #expect(try await store.emptyTrash(deletedBefore: end, at: bench.clock.now()) == 21)
            for node in nodes { #expect(try await store.imageNode(node.id) == nil) }
            try store.close()
        }
    }

    @Test func twoStoresOpenTheSameFileAtOnce() async throws {
        try await withTemporaryFolder { folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<6 {
                    group.addTask {
                        let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
                        try await store.createOrganization(
                            Organization(
                                id: OrganizationID("org_\(index)"), name: "\(index)",
                                createdAt: Timestamp(milliseconds: Int64(index))))
                    }
                }
                try await group.waitForAll()
            }
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            #expect(try await store.organizations().count == 6)
        }
    }

    /// A server that writes constantly lets the other have its turn.
    @Test func serversOnOneDatabaseTakeTurns() async throws {
        try await withTemporaryFolder { folder in
            let busy = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell(), largestGroup: 1)
            let other = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell(), largestGroup: 1)
            let commits = Commits()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        while !Task.isCancelled {
                            try await busy.checkWritable()
                            commits.count.withLock { $0 += 1 }
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<20 {
                        let before = commits.count.withLock { $0 }
                        try await other.checkWritable()
                        let passed = commits.count.withLock { $0 } - before
                        #expect(passed < 50, "\(passed) commits of the other server came first")
                    }
                }
                try await group.next()
                group.cancelAll()
            }
            try other.close()
            try busy.close()
        }
    }

    @Test func workOfADeadServerIsDueAtOnce() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/easel.db"
            func lease(until due: Int64) async throws {
                var configuration = Configuration()
                configuration.foreignKeysEnabled = false
                try await DatabaseQueue(path: path, configuration: configuration).write { db in
                    try db.execute(
                        sql: """
                            INSERT OR REPLACE INTO attempts (image_node_id, number, organization_id, state, due_at, lease_owner,
                                hinted_task_ids, may_have_task, results, has_all_results, reported_end, sends, checks, failed_downloads, expected_seconds,
                                created_at)
                            VALUES ('node', 1, 'org', 'ready', ?, 'worker', '[]', 1, '[]', 1, 'success', 1, 0, 1, 25, 0)
                            """, arguments: [due])
                }
            }
            func due(_ store: SQLiteStore) async throws -> Int64? {
                try await store.pool.read { try Int64.fetchOne($0, sql: "SELECT due_at FROM attempts") }
            }
            let first = try SQLiteStore(path: path, bell: CommitBell())
            try await lease(until: 90_000)
            try first.joinServers(now: Timestamp(milliseconds: 5))
            #expect(try await due(first) == 5)

            try await lease(until: 95_000)
            let second = try SQLiteStore(path: path, bell: CommitBell())
            try second.joinServers(now: Timestamp(milliseconds: 6))
            #expect(try await due(second) == 95_000, "the first is alive, and the work may be its own")
            try first.close()
            try second.close()

            let third = try SQLiteStore(path: path, bell: CommitBell())
            try third.joinServers(now: Timestamp(milliseconds: 7))
            #expect(try await due(third) == 7)
        }
    }

    /// A stored answer that can no longer be read does not make the request run again.
    @Test func anUnreadableStoredAnswerDoesNotRepeatTheOrder() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            let bench = StoreBench(store: store, bell: CommitBell())
            let canvas = try await bench.canvas()
            _ = try await bench.create(on: canvas, key: "node")
            _ = try await bench.say("msg_1", on: canvas)
            for answer in [
                "", "[]", "null", "{\"version\":2}", "{\"version\":1}", "{\"version\":1,\"message\":\"msg_none\"}",
            ] {
                try await store.write { db, _ in
                    try db.execute(sql: "UPDATE idempotency_keys SET answer = ?", arguments: [answer])
                }
                await #expect(throws: EaselError.firstAnswerLost) { try await bench.create(on: canvas, key: "node") }
                await #expect(throws: EaselError.firstAnswerLost) { try await bench.say("msg_2", on: canvas) }
            }
            #expect(try await store.snapshot(of: canvas.id)?.imageNodes.count == 1)
            #expect(try await store.messages(on: canvas.id, limit: 9).count == 1)
        }
    }

    @Test func twoProcessesTogetherCannotExceedABudget() async throws {
        try await withTemporaryFolder { folder in
            let benches = try (0..<2).map { _ in
                StoreBench(
                    store: try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell()), bell: CommitBell())
            }
            let canvas = try await benches[0].canvas()
            for _ in 0..<40 { _ = try await benches[0].node(on: canvas) }
            try await benches[0].store.setBudget(100, of: canvas.organizationID)
            let sent = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<8 { group.addTask { try await benches[index % 2].claim(limit: 5).count } }
                return try await group.reduce(0, +)
            }
            #expect(sent == 5)
            try await benches[1].checkBooks()
            #expect(try await benches[1].store.usage(of: canvas.organizationID).creditsCommitted == 90)
        }
    }

    @Test func theChatOfADeadServerContinuesAtOnce() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/easel.db"
            let first = try SQLiteStore(path: path, bell: CommitBell())
            try first.joinServers(now: Timestamp(milliseconds: 5))
            let bench = StoreBench(store: first, bell: CommitBell())
            _ = try await bench.say("msg_1", on: try await bench.canvas())
            #expect(try await bench.claimMessages().count == 1)

            let second = try SQLiteStore(path: path, bell: CommitBell())
            try second.joinServers(now: bench.clock.now())
            #expect(try await bench.claimMessages().isEmpty, "the first is alive, and the work may be its own")
            try first.close()
            try second.close()

            let third = try SQLiteStore(path: path, bell: CommitBell())
            try third.joinServers(now: bench.clock.now())
            let next = StoreBench(store: third, bell: CommitBell())
            #expect(try await next.claimMessages().count == 1)
        }
    }

    @Test func aNewerDatabaseIsRefused() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/easel.db"
            try await SQLiteStore(path: path, bell: CommitBell()).pool.write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999 from the future')")
            }
            #expect(throws: EaselError.self) { try SQLiteStore(path: path, bell: CommitBell()) }
        }
    }

    @Test func anUnusablePathIsReportedInOneSentence() throws {
        #expect(throws: EaselError.self) { try SQLiteStore(path: "/proc/none/easel.db", bell: CommitBell()) }
    }

    @Test func aFailedCommitFailsEveryWriteInItAndChangesNothing() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            // Deferred constraints are checked at COMMIT, after every body has succeeded.
            await #expect(throws: (any Error).self) {
                try await store.write { db, _ in
                    try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
                    try db.execute(
                        sql: "INSERT INTO canvases VALUES ('c', 'org_none', 't', 0, 0, 0)")
                }
            }
            #expect(try await store.canvas(CanvasID("c")) == nil)
            try await store.checkWritable()
        }
    }
}

private final class Commits: Sendable {
    let count = Mutex(0)
}
