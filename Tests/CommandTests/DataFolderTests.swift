import Foundation
import TestSupport
import Testing

@testable import easel

@Suite struct DataFolderTests {
    private func withFolder(_ body: (DataFolder) async throws -> Void) async throws {
        try await withTemporaryFolder { try await body(DataFolder(path: $0.path + "/data")) }
    }

    /// Servers started together for the first time must accept each other's callbacks.
    @Test func concurrentCreationGivesOneSecret() async throws {
        try await withFolder { folder in
            for round in 1...20 {
                let texts = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 1...8 { group.addTask { try folder.kept("secret-\(round)") { UUID().uuidString } } }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(texts.count == 1, "\(texts)")
                #expect(try folder.existing("secret-\(round)") == texts.first)
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 20, "temporary files are gone"
            )
        }
    }

    @Test func onlyTheOwnerCanReadIt() async throws {
        try await withFolder { folder in
            #expect(try folder.kept("secret") { "first" } == "first")
            #expect(try folder.kept("secret") { "second" } == "first")
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/secret")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    /// A secret that was restored with an editor or `echo` is the same secret.
    @Test func aTrailingLineBreakIsIgnored() async throws {
        try await withFolder { folder in
            try folder.keep("kept\r\n", as: "secret")
            #expect(try folder.kept("secret") { "made" } == "kept")
        }
    }

    /// With a short secret anybody could forge callbacks.
    @Test(arguments: ["a", String(repeating: "x", count: 31)])
    func aShortSecretPreventsStarting(text: String) async throws {
        try await withFolder { folder in
            try folder.keep(text, as: "secret")
            #expect(throws: SettingError.self) { try folder.secret() }
        }
    }

    /// Replacing it with a new secret would invalidate every callback and link made with the old one.
    @Test(arguments: ["", "\n", "  \n"])
    func anEmptyFilePreventsStarting(text: String) async throws {
        try await withFolder { folder in
            try folder.keep(text, as: "secret")
            #expect {
                try folder.secret()
            } throws: { error in
                let sentence = (error as? SettingError)?.description ?? ""
                return sentence.hasPrefix("The file \(folder.path)/secret is empty; restore its content")
                    && !sentence.contains("\n")
            }
            #expect(try String(contentsOfFile: folder.path + "/secret", encoding: .utf8) == text)
        }
    }

    @Test func anUnreadableFileIsNotReplaced() async throws {
        try await withFolder { folder in
            let file = folder.path + "/secret"
            try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
            #expect(throws: SettingError.self) { try folder.secret() }
            try FileManager.default.removeItem(atPath: file)
            try Data([0xFF, 0xFE, 0x00]).write(to: URL(filePath: file))
            #expect(throws: SettingError.self) { try folder.secret() }
            #expect(try Data(contentsOf: URL(filePath: file)).count == 3)
        }
    }

    @Test func filesAreReplacedAtomically() async throws {
        try await withFolder { folder in
            try folder.keep("first", as: "key")
            try folder.keep("second", as: "key")
            #expect(try folder.existing("key") == "second")
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/key")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["key"])
        }
    }
}
