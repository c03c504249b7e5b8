import EaselCore
import Foundation
import GRDB

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The place a database is restored to.
package struct DatabasePlace: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Runs `body` while no server is on the database here, nor starts on it.
    ///
    /// Throws `conflict` when one is.
    package func withoutServers<Result>(_ body: () async throws -> Result) async throws -> Result {
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        guard let alone = try ServerPresence(aloneAt: path + ".servers") else {
            throw EaselError.conflict(
                code: "server_running", message: "A server is running on the database \(path); stop it first.")
        }
        defer { withExtendedLifetime(alone) {} }
        return try await body()
    }

    /// Throws `conflict` when what is here would be lost.
    package func checkFree() throws {
        if hasContent() {
            throw EaselError.conflict(
                code: "database_exists",
                message:
                    "There is a database with content at \(path). Move it away together with \(path)-wal if there is one, or set DATABASE_URL to another place."
            )
        }
        // SQLite would write it into whatever database lies beside it.
        if !FileManager.default.fileExists(atPath: path), size(of: path + "-wal") > 0 {
            throw EaselError.conflict(
                code: "database_exists",
                message: "There is \(path)-wal, which belongs to another database. Move it to where that database is.")
        }
    }

    /// Puts the file at `new`, in the same folder, here in one step; nobody can open the place meanwhile.
    package func put(_ new: String) throws {
        try FileLock.holding(path + ".lock") {
            try checkFree()
            try removeEmpty()
            guard rename(new, path) == 0 else {
                throw EaselError.unavailable(
                    message: "\(new) can't be renamed to \(path): \(String(cString: strerror(errno))).")
            }
        }
    }

    /// Removes what SQLite keeps beside the file while it is open.
    private func removeCompanions() {
        for ending in ["-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: path + ending) }
    }

    /// Whether there is anything in it; what can't be read counts as content.
    private func hasContent() -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        do {
            let database = try DatabaseCopy.open(path)
            defer { try? database.close() }
            return try database.read { db in
                guard try !Row.fetchAll(db, sql: "SELECT 1 FROM sqlite_master LIMIT 1").isEmpty else { return false }
                return try Row.fetchOne(db, sql: "SELECT 1 FROM organizations LIMIT 1") != nil
            }
        } catch {
            return true
        }
    }

    private func removeEmpty() throws {
        guard FileManager.default.fileExists(atPath: path) else { return removeCompanions() }
        // Leaving WAL mode needs exclusive access: another process would go on writing to an unlinked file.
        let mode = try? DatabaseCopy.open(path).writeWithoutTransaction { db in
            try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
        }
        guard mode == "delete" else {
            throw EaselError.conflict(
                code: "database_in_use",
                message: "Another program has the database \(path) open; stop it and restore again.")
        }
        removeCompanions()
    }

    private func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }
}
