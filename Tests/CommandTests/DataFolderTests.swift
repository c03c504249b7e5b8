import Foundation
import Testing

@testable import easel

@Suite struct DataFolderTests {
    private func withFolder(_ body: (DataFolder) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "easel-data-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(DataFolder(path: path))
    }

    /// Servers that are started together for the first time take each other's callbacks.
    @Test func allWhoMakeItAtOnceGetTheSame() async throws {
        try await withFolder { folder in
            for round in 1...20 {
                let texts = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 1...8 { group.addTask { try folder.kept("secret-\(round)") { UUID().uuidString } } }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(texts.count == 1, "\(texts)")
                #expect(folder.existing("secret-\(round)") == texts.first)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 20, "drafts are gone")
        }
    }

    @Test func whatIsKeptIsItsOwnersAlone() async throws {
        try await withFolder { folder in
            #expect(try folder.kept("secret") { "first" } == "first")
            #expect(try folder.kept("secret") { "second" } == "first")
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/secret")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    /// Whoever puts a secret back with an editor or `echo` means the same one.
    @Test func aLineBreakAtTheEndIsNotPartOfIt() async throws {
        try await withFolder { folder in
            try folder.keep("kept\r\n", as: "secret")
            #expect(try folder.kept("secret") { "made" } == "kept")
            try folder.keep("\n", as: "secret")
            #expect(try folder.kept("secret") { "made" } == "made")
        }
    }

    /// A crash or a full disk may have left it so.
    @Test func anEmptyFileIsMadeAnew() async throws {
        try await withFolder { folder in
            try folder.keep("", as: "secret")
            #expect(try folder.kept("secret") { "made" } == "made")
            #expect(folder.existing("secret") == "made")
        }
    }
}
