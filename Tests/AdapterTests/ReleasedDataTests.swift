import BlobStorage
import EaselCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteStore

/// Data folders of released versions, made by `Tests/Fixtures/make-data-folder`: this version opens them and reads everything.
@Suite struct ReleasedDataTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures")

    /// Detects a migration that was changed after its release: the old database lacks the change.
    @Test(arguments: ["0.1.0"]) func migratesToTheCurrentSchema(version: String) async throws {
        try await Self.withCopy(of: version) { folder in
            _ = try SQLiteStore(path: folder + "/new.db", bell: CommitBell())
            _ = try SQLiteStore(path: folder + "/easel.db", bell: CommitBell())
            let (old, new) = (try Self.schema(folder + "/easel.db"), try Self.schema(folder + "/new.db"))
            #expect(Set(old.keys) == Set(new.keys))
            for (name, sql) in new { #expect(old[name] == sql, "\(name)") }
        }
    }

    @Test(arguments: ["0.1.0"]) func isReadCompletely(version: String) async throws {
        try await Self.withCopy(of: version) { folder in
            let store = try SQLiteStore(path: folder + "/easel.db", bell: CommitBell())
            let organization = try #require(try await store.organizations().first)
            #expect(try await store.apiKeys(of: organization.id).count == 1)
            #expect(try await store.sessions(of: organization.id, at: organization.createdAt).count == 1)
            #expect(try await store.canvasesInTrash(of: organization.id, limit: 9, after: nil).count == 1)
            let canvas = try #require(
                try await store.canvases(of: organization.id, limit: 9, after: nil).canvases.first)
            #expect(canvas.systemPrompt == "Paint.")
            #expect(try await store.shares(of: canvas.id).count == 1)
            #expect(try await store.messages(on: canvas.id, limit: 9).count >= 2)
            let nodes = try #require(try await store.snapshot(of: canvas.id)).imageNodes
            #expect(Set(nodes.map(\.status)) == [.completed, .failed, .canceled, .processing])
            let blobs = try DiskBlobStore(root: folder + "/images")
            for node in nodes {
                #expect(try await !store.events(of: node.id).isEmpty)
                guard let image = node.image else { continue }
                #expect(try await blobs.size(of: image.digest) == image.byteCount)
            }
            guard case .changes(let changes) = try await store.changes(of: canvas.id, after: 0, limit: 1_000) else {
                Issue.record("The feed's history is lost.")
                return
            }
            #expect(changes.last?.version == canvas.version)
            let callbacks = try await store.callbacks(
                matching: CallbackQuery(organization: organization.id), limit: 99, after: nil
            ).callbacks
            #expect(callbacks.contains { $0.verdict == .applied } && !callbacks.contains { $0.headers.isEmpty })
            let webhook = try #require(try await store.webhooks(of: organization.id).first)
            #expect(try await !store.deliveries(of: webhook.id, limit: 9, after: nil).deliveries.isEmpty)
            #expect(try await store.usage(of: organization.id).images > 0)
            // Added after 0.1.0.
            #expect(try await store.catalogue(readAfter: nil) == nil)
            #expect(try await store.claimCatalogue(until: organization.createdAt, at: organization.createdAt))
            #expect(store.unreadableRows == 0)
            try store.close()
        }
    }

    private static func schema(_ path: String) throws -> [String: String] {
        try DatabaseQueue(path: path).read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"], $0["sql"]) })
        }
    }

    private static func withCopy(of version: String, _ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.copyItem(
                atPath: fixtures.appending(path: "data-\(version)").path, toPath: folder.path + "/data")
            try await body(folder.path + "/data")
        }
    }
}
