package import EaselCore
import Foundation
import GRDB

/// A file with a complete database as it was at one moment, made while others keep using the database.
package struct DatabaseCopy: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Copies the database at `source` to this path.
    ///
    /// SQLite's backup interface, inside one read transaction: writers go on, and what they write neither gets into the
    /// copy nor makes it begin again. It copies page by page, which takes the least time of all ways, and so lets the
    /// write-ahead log grow least.
    ///
    /// The copy knows that it is one: whoever takes it into use first has to settle what may have happened since
    /// (`SQLiteStore.settleBackup`), also when somebody puts the file back by hand.
    /// - Parameter progress: called with the share that is done, from 0 to 1.
    package func make(of source: String, now: Timestamp, progress: @escaping (Double) -> Void) throws {
        guard FileManager.default.fileExists(atPath: source) else {
            throw EaselError.unavailable(message: "There is no database at \(source); DATABASE_URL says where it is.")
        }
        try Self.explaining("The database \(source) can't be copied to \(path)") {
            // Readable by its owner only: it has what people asked for.
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteUnknown) }
            // As the last to close it, this empties the write-ahead log of a server that stopped meanwhile.
            let live = try Self.open(source)
            defer { try? live.close() }
            let copy = try Self.open(path)
            defer { try? copy.close() }
            try live.backup(to: copy, pagesPerStep: 1_000) { step in
                progress(step.totalPageCount == 0 ? 1 : Double(step.completedPageCount) / Double(step.totalPageCount))
            }
            try copy.writeWithoutTransaction { db in
                // One file, and readable on a medium that can't be written.
                try db.execute(sql: "PRAGMA journal_mode = DELETE")
                try db.execute(sql: "INSERT INTO backups (made_at) VALUES (?)", arguments: [now.milliseconds])
            }
        }
    }

    /// Throws unless SQLite finds the file whole.
    package func check() throws {
        try Self.explaining("The copy \(path) is damaged") {
            let problems = try reading { db in
                try String.fetchAll(db, sql: "PRAGMA integrity_check(1)").filter { $0 != "ok" }
                    + Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(1).map { "\($0)" }
            }
            if let problem = problems.first { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: problem) }
        }
    }

    /// Calls `body` with every file of an image or upload that the copy names, once each, by digest.
    package func forEachFile(_ body: (KeptFile) throws -> Void) throws {
        try reading { db in
            // Both sides come in order by their index and are merged.
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT digest, byte_count, id FROM images UNION ALL SELECT digest, byte_count, id FROM uploads
                    ORDER BY digest
                    """)
            var file: KeptFile?
            while let row = try rows.next() {
                if file?.digest == row["digest"] {
                    file?.ids.append(row["id"])
                } else {
                    if let file { try body(file) }
                    file = KeptFile(digest: row["digest"], byteCount: row["byte_count"], ids: [row["id"]])
                }
            }
            if let file { try body(file) }
        }
    }

    /// The file of an image or upload, and the ids it has.
    package struct KeptFile: Sendable {
        package let digest: String
        package let byteCount: Int
        package fileprivate(set) var ids: [String]
    }

    private func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read(body)
    }

    /// Opens a database as it is: makes and changes no table.
    static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func explaining(_ what: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError {
            throw EaselError.unavailable(message: "\(what): \(error.message ?? "\(error.resultCode)").")
        } catch let error as CocoaError {
            throw EaselError.unavailable(message: "\(what): \(error.localizedDescription)")
        }
    }
}
