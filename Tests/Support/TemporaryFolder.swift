package import Foundation

/// Runs `body` with a new folder, and removes it afterwards.
@discardableResult
package func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// Runs `body` with a new file that holds `bytes`, and removes it afterwards.
package func withTemporaryFile<Result>(
    _ bytes: some Sequence<UInt8>, _ body: (URL) async throws -> Result
) async throws -> Result {
    try await withTemporaryFolder { folder in
        let file = folder.appending(path: "file")
        try Data(bytes).write(to: file)
        return try await body(file)
    }
}

/// A new folder. The caller removes it.
package func makeTemporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "easel-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}
