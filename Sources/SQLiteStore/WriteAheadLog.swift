import GRDB
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The file `…-wal` that commits go to first.
///
/// SQLite copies it into the database every 1000 pages and starts it anew when no reader needs it any more. Two things
/// it does not do by itself: shorten a log that grew while a reader stayed open, and find a moment without a reader
/// when readers overlap all the time.
package final class WriteAheadLog: Sendable {
    /// Eight times what it usually has.
    package static let longest = 32 << 20
    /// How long emptying it waits for readers, and with it everybody who writes.
    private static let patience = 100

    private let path: String
    private let longest: Int
    /// The size at which it is emptied by force.
    private let limit: Mutex<Int>

    init(database: String, longest: Int) {
        path = database + "-wal"
        self.longest = longest
        limit = Mutex(longest)
    }

    /// Truncates the file to its limit whenever SQLite restarts it.
    func limit(_ db: Database) throws {
        try db.execute(sql: "PRAGMA journal_size_limit = \(longest)")
    }

    /// Empties the log if it has become too long; called after a commit.
    ///
    /// Where a reader keeps it from being emptied, it is tried again at twice the size: each try keeps writers waiting.
    func keepShort(_ db: Database) {
        let size = size
        limit.withLock { limit in
            if size > limit, (try? Self.empty(db)) != true {
                limit = size * 2
            } else if size <= longest {
                limit = longest
            }
        }
    }

    /// Copies all of it into the database and cuts it to nothing; false when others keep it from that.
    static func empty(_ db: Database) throws -> Bool {
        let usual = try Int.fetchOne(db, sql: "PRAGMA busy_timeout") ?? 0
        try db.execute(sql: "PRAGMA busy_timeout = \(patience)")
        defer { try? db.execute(sql: "PRAGMA busy_timeout = \(usual)") }
        do {
            try db.checkpoint(.truncate)
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return false
        }
    }

    private var size: Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
