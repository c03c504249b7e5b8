import BlobStorage
import EaselCore
import EaselTesting
import Foundation
import TestSupport
import Testing

/// Copying blobs from one folder to another, as backups do.
@Suite struct BlobCopyTests {
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func onlyIntactBlobsAreCopied() async throws {
        try await withTemporaryFolder { folder in
            let source = try DiskBlobStore(root: folder.path + "/a")
            let target = try DiskBlobStore(root: folder.path + "/b")
            #expect(try source.isEmpty() && DiskBlobStore(reading: folder.path + "/none").isEmpty())
            #expect(try target.take(Self.abc, byteCount: 3, from: source) == .missing)
            let upload = try await source.makeUpload()
            try await upload.append(Array("abc".utf8))
            _ = try await upload.keep()
            #expect(try !source.isEmpty() && target.isEmpty())
            #expect(try target.take(Self.abc, byteCount: 4, from: source) == .damaged)
            #expect(try target.take(Self.abc, byteCount: 3, from: source) == .whole)
            #expect(try target.check(Self.abc, byteCount: 3) == .whole)

            // It is a copy, not a link: changing one file does not change the other.
            let file = "\(folder.path)/a/ba/\(Self.abc)"
            try Data("abd".utf8).write(to: URL(filePath: file), options: [])
            #expect(try source.check(Self.abc, byteCount: 3) == .damaged)
            #expect(try target.check(Self.abc, byteCount: 3) == .whole)
            // A damaged blob is replaced by an intact one, never the other way round.
            #expect(try target.take(Self.abc, byteCount: 3, from: source) == .whole)
            #expect(try source.take(Self.abc, byteCount: 3, from: target) == .whole)
            #expect(FileManager.default.contents(atPath: file) == Data("abc".utf8))
            for side in ["a", "b"] {
                #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(side)/incoming").isEmpty)
            }
        }
    }
}
