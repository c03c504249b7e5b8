import EaselCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteStore

/// People copy `easel.db`, so their data must not be in the log beside it.
@Suite struct WriteAheadLogTests {
    @Test func closingMovesEverythingIntoTheDatabaseFile() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/easel.db"
            let store = try SQLiteStore(path: path, bell: CommitBell())
            try await fill(store, rows: 20)
            #expect(try await store.organizations().count == 20)
            try store.close()
            #expect(size(of: path + "-wal") == 0)
            try FileManager.default.copyItem(atPath: path, toPath: folder.path + "/alone.db")
            let copy = try SQLiteStore(path: folder.path + "/alone.db", bell: CommitBell())
            #expect(try await copy.organizations().count == 20)
            try copy.close()
        }
    }

    /// The last store to close empties the log, including what others wrote; earlier ones do not wait for that.
    @Test func closingNeitherFailsNorWaitsWhileOthersRead() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/easel.db"
            let (first, last) = (
                try SQLiteStore(path: path, bell: CommitBell()), try SQLiteStore(path: path, bell: CommitBell())
            )
            try await fill(last, rows: 1)
            let reader = try last.pool.makeSnapshot()
            try await fill(first, rows: 20)
            let began = ContinuousClock.now
            try first.close()
            #expect(ContinuousClock.now - began < .seconds(3))
            #expect(size(of: path + "-wal") > 0)
            try reader.close()
            try last.close()
            #expect(size(of: path + "-wal") == 0)
        }
    }

    @Test func aLongRunningReaderLeavesNoLargeLog() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/easel.db"
            let store = try SQLiteStore(path: path, bell: CommitBell(), longestLog: 1 << 20)
            let reader = try store.pool.makeSnapshot()
            for _ in 0..<40 { try await fill(store, rows: 100) }
            #expect(size(of: path + "-wal") > 6 << 20, "a reader needs all of it")
            try reader.close()
            for _ in 0..<40 { try await fill(store, rows: 100) }
            #expect(size(of: path + "-wal") <= 6 << 20)
            try store.close()
        }
    }

    private func fill(_ store: SQLiteStore, rows: Int) async throws {
        for _ in 0..<rows {
            let id = UUID().uuidString
            try await store.createOrganization(
                Organization(
                    id: OrganizationID(id), name: String(repeating: id, count: 40),
                    createdAt: Timestamp(milliseconds: 1)))
        }
    }

    private func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
}
