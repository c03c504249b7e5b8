import BlobStorage
import EaselCore
import SQLiteStore

extension Settings {
    /// Runs `body` with the database that `DATABASE_URL` names, and closes it.
    func withStore<Result>(
        bell: CommitBell, report: @escaping @Sendable (String) -> Void = { _ in },
        _ body: (SQLiteStore) async throws -> Result
    ) async throws -> Result {
        let store = try naming("DATABASE_URL") {
            try SQLiteStore(path: databasePath, bell: bell, report: report)
        }
        return try await store.closing(after: body)
    }

    /// The image folder that `STORAGE_URL` names.
    func blobs() throws -> DiskBlobStore {
        try naming("STORAGE_URL") { try DiskBlobStore(root: imageFolder) }
    }

    /// Errors name the variable that says where to look.
    private func naming<Value>(_ variable: String, _ open: () throws -> Value) throws -> Value {
        do {
            return try open()
        } catch EaselError.unavailable(let message) {
            throw SettingError("\(message) \(variable) says where it is.")
        }
    }
}
