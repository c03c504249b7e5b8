package import EaselCore
import Foundation
import GRDB
import Synchronization

/// The default store: one SQLite file in WAL mode, every commit flushed to disk before it is acknowledged.
package final class SQLiteStore: Store {
    /// The default limit on writes that share a transaction.
    package static let largestGroup = 256

    let pool: DatabasePool
    private let path: String
    private let presence = Mutex<ServerPresence?>(nil)
    private let writer: GroupCommitWriter
    private let bell: CommitBell
    let unreadable: UnreadableRows

    /// Opens or makes the database at `path` and brings its tables up to date.
    ///
    /// - Parameters:
    ///   - bell: rung after every commit that makes work or news.
    ///   - largestGroup: writes that may share a transaction.
    ///   - longestLog: the size of the write-ahead log, in bytes, at which it is emptied by force.
    ///   - report: called with what people should know about the data, one sentence at a time.
    ///   - trace: called with every statement that is run.
    /// - Throws: `EaselError.unavailable` when the file can't be used, or was made by a newer Easel.
    package init(
        path: String, bell: CommitBell, largestGroup: Int = SQLiteStore.largestGroup,
        longestLog: Int = WriteAheadLog.longest, report: @escaping @Sendable (String) -> Void = { _ in },
        trace: (@Sendable (String) -> Void)? = nil
    ) throws {
        self.path = path
        let log = WriteAheadLog(database: path, longest: longestLog)
        let turns: WriteTurns
        do {
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
            turns = try WriteTurns(path: path + ".turns")
            var configuration = GRDB.Configuration()
            configuration.busyMode = .timeout(5)
            configuration.label = "easel"
            if let trace {
                configuration.prepareDatabase { db in
                    db.trace { if case .statement(let statement) = $0 { trace(statement.sql) } }
                }
            }
            pool = try FileLock.holding(path + ".lock") {
                try DatabaseFile.make(path)
                let pool = try DatabasePool(path: path, configuration: configuration)
                try Self.flushEveryCommit(pool)
                try pool.writeWithoutTransaction(log.limit)
                try Migrations.run(on: pool)
                return pool
            }
        } catch let error as EaselError {
            throw error
        } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
            throw EaselError.unavailable(
                message: "The database \(path) is locked by another program, which did not release it for 5 s. "
                    + "Stop that program, then start again.")
        } catch let error as DatabaseError {
            throw EaselError.unavailable(
                message: "The database \(path) can't be opened: \(error.message ?? "SQLite error \(error.resultCode)")."
            )
        } catch {
            throw EaselError.unavailable(message: "The database \(path) can't be opened: \(error).")
        }
        self.bell = bell
        unreadable = UnreadableRows(report: report)
        writer = GroupCommitWriter(pool: pool, largestGroup: largestGroup, log: log, turns: turns)
    }

    /// Lets what is being written finish, empties the write-ahead log and closes the file.
    ///
    /// Once the last process has done so, the file at `path` alone holds everything. While another has it open, the
    /// log may stay for that one to empty.
    /// - Throws: `EaselError.unavailable` when the log can't be emptied for another reason; it is closed all the same.
    package func close() throws {
        let emptied = Result { try pool.barrierWriteWithoutTransaction(WriteAheadLog.empty) }
        try pool.close()
        presence.withLock { $0 = nil }
        do {
            _ = try emptied.get()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_MISUSE {
            // It was closed before.
        } catch {
            throw EaselError.unavailable(
                message:
                    "\(path) was closed, but its newest commits are still in \(path)-wal, which belongs to it: \(error)."
            )
        }
    }

    /// Runs `body` with the store at `path` and closes it, also when `body` throws.
    package static func with<Result>(
        path: String, bell: CommitBell, report: @escaping @Sendable (String) -> Void = { _ in },
        _ body: (SQLiteStore) async throws -> Result
    ) async throws -> Result {
        try await SQLiteStore(path: path, bell: bell, report: report).closing(after: body)
    }

    /// Runs `body` and closes the store, also when `body` throws.
    package func closing<Result>(after body: (SQLiteStore) async throws -> Result) async throws -> Result {
        let result: Result
        do {
            result = try await body(self)
        } catch {
            // What broke the work is what people have to know.
            try? close()
            throw error
        }
        try close()
        return result
    }

    /// Counts this process among the servers on the database until it closes the store or dies.
    ///
    /// When no other server lives, nobody works on what is leased: all of it is due at once, instead of when the
    /// leases of the dead run out.
    package func joinServers(now: Timestamp) throws {
        let joined = try ServerPresence(path: path + ".servers") {
            try pool.write { db in
                // What is leased is due some time; what was set aside is not. Each is found by its own index.
                for due in ["NOT NULL", "NULL"] {
                    try db.run(
                        """
                        UPDATE attempts SET due_at = ?, lease_owner = NULL
                        WHERE lease_owner IS NOT NULL AND due_at IS \(due)
                        """, [now.milliseconds])
                }
                // All that is leased or set aside is to be sent.
                try db.run(
                    "UPDATE webhook_deliveries SET due_at = ?, lease_owner = NULL WHERE lease_owner IS NOT NULL",
                    [now.milliseconds])
                for condition in ["is_answered = 0", "is_answered = 1 AND lease_owner = '\(Self.setAside)'"] {
                    try db.run(
                        """
                        UPDATE messages SET is_answered = 0, lease_end = NULL, lease_owner = NULL WHERE \(condition)
                        """, [])
                }
            }
        }
        presence.withLock { $0 = joined }
    }

    /// Whether a server lives on the database now.
    package var hasServers: Bool {
        get throws { try ServerPresence(aloneAt: path + ".servers") == nil }
    }

    /// In the place of a lease's owner: nobody works on the row until the next start.
    static let setAside = "set aside"

    package var unreadableRows: Int { unreadable.count }

    package func checkWritable() async throws {
        try await write { db, _ in
            // A row has to change: without a change nothing reaches the disk.
            try db.execute(sql: "UPDATE write_checks SET count = count + 1")
        }
    }

    /// Asked for on the connection that writes, whose own commits do not count.
    package func otherWrites() async throws -> Int {
        do {
            return try await pool.writeWithoutTransaction { db in
                try Int.fetchOne(try db.cachedStatement(sql: "PRAGMA data_version")) ?? 0
            }
        } catch let error as DatabaseError {
            throw EaselError.unavailable(message: "The database can't be read: \(error.resultCode).")
        }
    }

    /// The pool sets `synchronous = NORMAL` when it opens, which may lose acknowledged commits on a power cut.
    private static func flushEveryCommit(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                throw EaselError.unavailable(
                    message: "The database refuses to flush every commit (synchronous = FULL).")
            }
        }
    }

    /// Runs `body` in a transaction that may be shared with others; returns after its commit and rings the bell.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (Database, inout CommitNotice) throws -> Result
    ) async throws -> Result {
        do {
            let (result, notice) = try await writer.write { db in
                var notice = CommitNotice()
                let result = try body(db, &notice)
                return (result, notice)
            }
            if !notice.isEmpty { bell.ring(notice.topics, canvases: notice.canvases, imageNodes: notice.imageNodes) }
            return result
        } catch let error as DatabaseError {
            throw EaselError.unavailable(message: "The database can't be written: \(error.resultCode).")
        }
    }

    /// Rows that long work takes in one transaction, so that others' writes never wait long for it.
    static let rowsPerStep = 25

    /// How much longer than its last step long work rests: it has a quarter of the time, and less where others write.
    private static let rest = 3

    /// Runs `step`, which takes up to so many rows and says how many it took, until there are no more, or `most` are done.
    /// Each step is a write like any other, between those of others.
    func writeInSteps(
        of limit: Int = SQLiteStore.rowsPerStep, most: Int = .max,
        _ step: @escaping @Sendable (Database, _ limit: Int) throws -> Int
    ) async throws -> Int {
        var total = 0
        while true {
            let began = ContinuousClock.now
            let count = try await write { db, _ in try step(db, limit) }
            total += count
            if count < limit || total >= most { return total }
            try await rest(after: began)
        }
    }

    /// Lets others write for as long as a step of long work that began then deserves.
    func rest(after began: ContinuousClock.Instant) async throws {
        try await Task.sleep(for: (ContinuousClock.now - began) * Self.rest)
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
        do {
            return try await pool.read(body)
        } catch let error as DatabaseError {
            throw EaselError.unavailable(message: "The database can't be read: \(error.resultCode).")
        }
    }
}

/// What a commit changed, for the bell.
struct CommitNotice: Sendable {
    var topics: Set<CommitBell.Topic> = []
    var canvases: Set<CanvasID> = []
    /// Those that changed; new ones nobody waits for.
    var imageNodes: Set<ImageNodeID> = []

    var isEmpty: Bool { topics.isEmpty && canvases.isEmpty && imageNodes.isEmpty }
}
