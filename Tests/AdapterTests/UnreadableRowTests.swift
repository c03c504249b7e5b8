import EaselCore
import EaselTesting
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import EaselTesting
@testable import SQLiteStore

/// An unreadable row blocks nothing else, and is reported.
@Suite struct UnreadableRowTests {
    private final class Sentences: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    /// Two image nodes of one canvas, the first of which is damaged by `damage`.
    private func withSpoiled(
        _ damage: String, _ body: (StoreBench, SQLiteStore, [ImageNode], Sentences) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let sentences = Sentences()
            let store = try SQLiteStore(
                path: folder.path + "/easel.db", bell: CommitBell(), report: { sentences.add($0) })
            let bench = StoreBench(store: store, bell: CommitBell())
            let nodes = [try await bench.node(), try await bench.node()]
            try await store.pool.write { db in
                try db.execute(sql: damage, arguments: [nodes[0].id.rawValue])
            }
            try await body(bench, store, nodes, sentences)
            try store.close()
        }
    }

    @Test(arguments: [
        "UPDATE attempts SET results = '{' WHERE image_node_id = ?",
        "UPDATE attempts SET hinted_task_ids = '[1]' WHERE image_node_id = ?",
        "UPDATE image_nodes SET reference_images = 'x' WHERE id = ?",
        "UPDATE image_nodes SET alternative_ids = '[[' WHERE id = ?",
    ])
    func anAttemptIsSetAsideUntilTheNextStart(damage: String) async throws {
        try await withSpoiled(damage) { bench, store, nodes, sentences in
            let claimed = try await bench.claim([.queued])
            #expect(claimed.map(\.node.id) == [nodes[1].id])
            #expect(store.unreadableRows == 1)
            #expect(sentences.all.count == 1)
            #expect(sentences.all.first?.contains(nodes[0].id.rawValue) == true)
            // It is not read again and again.
            #expect(try await bench.claim([.queued]).isEmpty)
            #expect(sentences.all.count == 1)
            try await store.pool.write { db in
                try db.execute(sql: "UPDATE attempts SET results = '[]', hinted_task_ids = '[]'")
                try db.execute(sql: "UPDATE image_nodes SET reference_images = '[]', alternative_ids = '[]'")
            }
            try store.joinServers(now: bench.clock.now())
            #expect(try await bench.claim([.queued]).contains { $0.node.id == nodes[0].id })
        }
    }

    @Test func callbacksOfOtherImageNodesAreProcessed() async throws {
        try await withSpoiled("UPDATE attempts SET results = '{' WHERE image_node_id = ?") {
            bench, store, nodes, sentences in
            for (index, node) in nodes.enumerated() {
                try await store.recordCallback(
                    CallbackRecord(
                        id: CallbackID("cb_\(index)"), imageNodeID: node.id, attempt: 1, body: [123, 125],
                        headers: [], source: "203.0.113.7", receivedAt: bench.clock.now()))
            }
            // Headers are only for display: without them it is still a callback.
            try await store.pool.write { try $0.execute(sql: "UPDATE callbacks SET headers = '{'") }
            let waiting = try await store.unprocessedCallbacks(limit: 9)
            #expect(waiting.map(\.id.rawValue) == ["cb_0", "cb_1"])
            for callback in waiting {
                try await store.processCallback(callback.id, of: callback.imageNodeID) { _ in (.applied, nil) }
            }
            #expect(try await store.unprocessedCallbacks(limit: 9).isEmpty)
            let verdicts = try await store.pool.read {
                try String.fetchAll($0, sql: "SELECT verdict FROM callbacks ORDER BY sequence")
            }
            #expect(verdicts == ["unreadable", "applied"])
            #expect(store.unreadableRows == 1)
        }
    }

    @Test func otherMessagesAreAnswered() async throws {
        try await withSpoiled("UPDATE image_nodes SET x = x WHERE id = ?") { bench, store, nodes, sentences in
            let canvas = nodes[0].canvasID
            for name in ["message_1", "message_2"] {
                _ = try await store.addMessage(
                    Message(
                        id: MessageID(name), canvasID: canvas, role: .user, content: "hi", imageNodeIDs: [],
                        createdAt: bench.clock.now()), idempotency: nil)
            }
            try await store.pool.write {
                try $0.execute(sql: "UPDATE messages SET image_node_ids = '{' WHERE id = 'message_1'")
            }
            let claim = MessageClaim(
                lease: bench.lease(of: "w"), limit: 9)
            #expect(try await store.claimMessages(claim).isEmpty)
            #expect(try await store.claimMessages(claim).map(\.id.rawValue) == ["message_2"])
            #expect(store.unreadableRows == 1)
            #expect(sentences.all.first?.contains("message_1") == true)
        }
    }

    /// Everything else is shown, a feed starts over after it, and a request for the row itself reports it.
    @Test func otherRowsAreShown() async throws {
        try await withTemporaryFolder { folder in
            let sentences = Sentences()
            let store = try SQLiteStore(
                path: folder.path + "/easel.db", bell: CommitBell(), report: { sentences.add($0) })
            let bench = StoreBench(store: store, bell: CommitBell())
            let canvas = try await bench.canvas()
            var nodes: [ImageNodeID] = []
            for name in ["m1", "m2", "m3"] {
                nodes.append(try await bench.node(on: canvas).id)
                try await store.addMessage(
                    Message(
                        id: MessageID(name), canvasID: canvas.id, role: .user, content: "hi",
                        createdAt: bench.clock.now()))
            }
            try await store.pool.write { [nodes] db in
                try db.execute(
                    sql: "UPDATE image_nodes SET reference_images = 'x' WHERE id = ?", arguments: [nodes[1].rawValue])
                try db.execute(sql: "UPDATE messages SET image_node_ids = '{' WHERE id = 'm2'")
                try db.execute(sql: "UPDATE changes SET content = '{}' WHERE version = 3")
            }
            for _ in 0..<2 {
                let rest = [nodes[0], nodes[2]]
                #expect(try await store.snapshot(of: canvas.id)?.imageNodes.map(\.id) == rest)
                let first = try await store.imageNodes(on: canvas.id, query: ImageNodeQuery(limit: 2))
                #expect(first.imageNodes.map(\.id) == [nodes[0]] && first.next == nodes[1])
                let query = ImageNodeQuery(limit: 2, after: first.next)
                #expect(try await store.imageNodes(on: canvas.id, query: query).imageNodes.map(\.id) == [nodes[2]])
                let all = try await store.imageNodes(matching: ImageNodeFilter(), limit: 9, after: nil)
                #expect(all.imageNodes.map(\.id) == rest.reversed())
                #expect(try await store.messages(on: canvas.id, limit: 9).map(\.id.rawValue) == ["m1", "m3"])
                #expect(try await bench.changes(canvas).map(\.version) == [1, 2])
                #expect(try await store.changes(of: canvas.id, after: 2, limit: 9) == .reset)
                #expect(try await bench.changes(canvas, after: 3).map(\.version) == [4, 5, 6])
                await #expect(throws: EaselError.unreadable(what: "image node")) { try await store.imageNode(nodes[1]) }
            }
            #expect(sentences.all.count == 3, "each is reported once")
            try await store.deleteImageNode(nodes[1], at: bench.clock.now())
            #expect(try await store.imageNode(nodes[1]) == nil)
            try store.close()
        }
    }

    /// No other user of the machine may read it, whatever the umask is.
    @Test func onlyTheOwnerCanReadTheDatabase() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder.path + "/easel.db", bell: CommitBell())
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let rights = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[
                    .posixPermissions]
                #expect(rights as? Int == 0o600, "\(name)")
            }
            try store.close()
        }
    }

    /// Also behind a link to another volume.
    @Test func onlyTheOwnerCanReadADatabaseBehindALink() async throws {
        try await withTemporaryFolder { folder in
            let manager = FileManager.default
            for name in ["data", "volume"] {
                try manager.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
            }
            try manager.createSymbolicLink(
                atPath: folder.path + "/data/easel.db", withDestinationPath: "../volume/easel.db")
            let store = try SQLiteStore(path: folder.path + "/data/easel.db", bell: CommitBell())
            let names = try manager.contentsOfDirectory(atPath: folder.path + "/volume")
            #expect(names.contains("easel.db-wal"))
            for name in names {
                let rights = try manager.attributesOfItem(atPath: "\(folder.path)/volume/\(name)")[.posixPermissions]
                #expect(rights as? Int == 0o600, "\(name)")
            }
            try store.close()
        }
    }

    /// Otherwise a feed reader would ask for the row again and again.
    @Test(arguments: ["{", #"{"version":99,"node":{}}"#, #"{"version":1,"node":{"id":"n"}}"#, #"{"version":1}"#])
    func anUnreadableChangeMakesTheReaderStartOver(text: String) async throws {
        try await withSpoiled("UPDATE attempts SET sends = 0 WHERE image_node_id = ?") {
            bench, store, nodes, sentences in
            let canvas = nodes[1].canvasID
            try await store.pool.write { db in
                try db.execute(sql: "UPDATE changes SET content = ? WHERE version = 1", arguments: [text])
            }
            #expect(try await store.changes(of: canvas, after: 0, limit: 9) == .reset)
            #expect(try await store.changes(of: canvas, after: 0, limit: 9) == .reset)
            #expect(sentences.all.count == 1, "it is reported once")
            guard case .changes = try await store.changes(of: canvas, after: 1, limit: 9) else {
                Issue.record("later changes are read as usual")
                return
            }
        }
    }
}
