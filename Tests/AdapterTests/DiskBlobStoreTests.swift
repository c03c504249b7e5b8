import BlobStorage
import EaselCore
import EaselTesting
import Foundation
import TestSupport
import Testing

@Suite struct DiskBlobStoreTests {
    @Test(arguments: BlobContract.cases)
    func fulfillsTheContract(of contract: BlobContract) async throws {
        try await withTemporaryFolder { folder in try await contract.run(against: DiskBlobStore(root: folder.path)) }
    }

    @Test func blobsAreNamedByTheirDigest() async throws {
        try await withTemporaryFolder { folder in
            let upload = try await DiskBlobStore(root: folder.path).makeUpload()
            try await upload.append(Array("abc".utf8))
            let digest = try await upload.keep()
            #expect(digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            #expect(FileManager.default.contents(atPath: "\(folder.path)/ba/\(digest)") == Data("abc".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/incoming").isEmpty)
        }
    }

    @Test func oldLeftoversOfACrashAreRemoved() async throws {
        try await withTemporaryFolder { folder in
            _ = try DiskBlobStore(root: folder.path)
            let old = folder.path + "/incoming/old"
            let fresh = folder.path + "/incoming/fresh"
            for path in [old, fresh] { try Data("x".utf8).write(to: URL(filePath: path)) }
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -90_000)], ofItemAtPath: old)
            _ = try DiskBlobStore(root: folder.path)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/incoming") == ["fresh"])
        }
    }

    @Test func aRemovedFolderForIncomingFilesIsMadeAgain() async throws {
        try await withTemporaryFolder { folder in
            let store = try DiskBlobStore(root: folder.path)
            try FileManager.default.removeItem(atPath: folder.path + "/incoming")
            let upload = try await store.makeUpload()
            try await upload.append([1])
            let digest = try await upload.keep()
            #expect(try await store.size(of: digest) == 1)
        }
    }

    @Test func anUnusableFolderIsReportedInOneSentence() {
        #expect(throws: EaselError.self) { try DiskBlobStore(root: "/proc/none/images") }
    }
}
