import EaselCore
import EaselTesting
import Foundation
import GRDB
import Testing

@testable import SQLiteStore

@Suite struct SQLiteStoreTests {
    @Test(arguments: StoreContract.cases)
    func keepsTheContract(of contract: StoreContract) async throws {
        try await withTemporaryFolder { folder in
            try await contract.run { bell in try SQLiteStore(path: folder + "/easel.db", bell: bell) }
        }
    }

    @Test func everyCommitIsFlushed() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder + "/easel.db", bell: CommitBell())
            let settings = try await store.pool.writeWithoutTransaction { db in
                (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"))
            }
            #expect(settings == (2, "wal"))
        }
    }

    @Test func twoOpenTheSameFileAtOnce() async throws {
        try await withTemporaryFolder { folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<6 {
                    group.addTask {
                        let store = try SQLiteStore(path: folder + "/easel.db", bell: CommitBell())
                        try await store.createOrganization(
                            Organization(
                                id: OrganizationID("org_\(index)"), name: "\(index)",
                                createdAt: Timestamp(milliseconds: Int64(index))))
                    }
                }
                try await group.waitForAll()
            }
            let store = try SQLiteStore(path: folder + "/easel.db", bell: CommitBell())
            #expect(try await store.organizations().count == 6)
        }
    }

    @Test func aNewerDatabaseIsRefused() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/easel.db"
            try await SQLiteStore(path: path, bell: CommitBell()).pool.write { db in
                try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999 from the future')")
            }
            #expect(throws: EaselError.self) { try SQLiteStore(path: path, bell: CommitBell()) }
        }
    }

    @Test func anImpossiblePathIsOneSentence() throws {
        #expect(throws: EaselError.self) { try SQLiteStore(path: "/proc/none/easel.db", bell: CommitBell()) }
    }

    @Test func aFailedCommitFailsAllAndLeavesNothing() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder + "/easel.db", bell: CommitBell())
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

/// Runs `body` with a folder of its own that is gone afterwards.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "easel-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
        try await body(folder.path)
    } catch {
        try? FileManager.default.removeItem(at: folder)
        throw error
    }
    try FileManager.default.removeItem(at: folder)
}
