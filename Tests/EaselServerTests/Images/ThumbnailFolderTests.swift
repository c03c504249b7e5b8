import Foundation
import TestSupport
import Testing

@testable import EaselServer

/// Thumbnails are kept as long as there is space.
@Suite struct ThumbnailFolderTests {
    /// A file last used the given number of days ago.
    private static func write(_ name: String, in folder: String, size: Int = 100, days: Double) throws {
        let path = "\(folder)/\(name)"
        try Data(count: size).write(to: URL(filePath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400)], ofItemAtPath: path)
    }

    private static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func theLeastRecentlyUsedAreRemoved() async throws {
        try await withTemporaryFolder { url in
            let folder = url.path
            for number in 0..<10 { try Self.write("\(number)-256.thumbnail", in: folder, days: Double(10 - number)) }
            #expect(try ThumbnailFolder(path: folder).limit(to: 1_000) == 1_000)
            #expect(try Self.names(in: folder).count == 10)
            #expect(try ThumbnailFolder(path: folder).limit(to: 500) == 400, "that leaves space for some new ones")
            #expect(try Self.names(in: folder) == (6..<10).map { "\($0)-256.thumbnail" })
        }
    }

    @Test func aRecentlyUsedOneStays() async throws {
        try await withTemporaryFolder { url in
            let folder = url.path
            for number in 0..<2 { try Self.write("\(number)-256.thumbnail", in: folder, days: Double(10 - number)) }
            ThumbnailFolder.noteUse(of: folder + "/0-256.thumbnail")
            #expect(try ThumbnailFolder(path: folder).limit(to: 150) == 100)
            #expect(try Self.names(in: folder) == ["0-256.thumbnail"])
        }
    }

    @Test func draftsOfADeadProcessAreRemoved() async throws {
        try await withTemporaryFolder { url in
            let folder = url.path
            try Self.write("0-256.thumbnail.old", in: folder, days: 1)
            try Self.write("1-256.thumbnail.new", in: folder, days: 0)
            #expect(try ThumbnailFolder(path: folder).limit(to: 1_000) == 100)
            #expect(try Self.names(in: folder) == ["1-256.thumbnail.new"])
        }
    }

    @Test func aMissingFolderIsEmpty() throws {
        #expect(try ThumbnailFolder(path: "/nowhere/at/all").limit(to: 1) == 0)
    }
}
