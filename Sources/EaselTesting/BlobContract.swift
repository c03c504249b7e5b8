package import EaselCore
import Foundation
import Synchronization
import Testing

/// The requirements for every blob store, as cases that a test target runs against its store.
package struct BlobContract: Sendable, CustomTestStringConvertible {
    package let name: String
    private let check: @Sendable (any BlobStore) async throws -> Void

    package var testDescription: String { name }

    package func run(against store: any BlobStore) async throws {
        try await check(store)
    }

    private struct Refusal: Error {}

    private static func keep(_ bytes: [UInt8], in store: any BlobStore) async throws -> String {
        let upload = try await store.makeUpload()
        try await upload.append(bytes)
        return try await upload.keep()
    }

    private static func read(_ digest: String, _ range: Range<Int>, from store: any BlobStore) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await store.read(digest, range: range) { bytes += $0 }
        return bytes
    }

    package static let cases: [BlobContract] = [
        BlobContract(name: "bytes are read completely and in ranges") { store in
            let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let upload = try await store.makeUpload()
            for start in stride(from: 0, to: bytes.count, by: 77_777) {
                try await upload.append(Array(bytes[start..<min(start + 77_777, bytes.count)]))
            }
            let digest = try await upload.keep()
            #expect(try await store.size(of: digest) == bytes.count)
            #expect(try await read(digest, 0..<bytes.count, from: store) == bytes)
            #expect(try await read(digest, 300_000..<900_001, from: store) == Array(bytes[300_000..<900_001]))
            #expect(try await read(digest, 5..<5, from: store).isEmpty)
        },
        BlobContract(name: "the same bytes are one blob") { store in
            let digests = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 { group.addTask { try await keep([1, 2, 3], in: store) } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(digests.count == 1)
        },
        BlobContract(name: "discarded bytes are gone, kept bytes stay") { store in
            let upload = try await store.makeUpload()
            try await upload.append([9, 9, 9])
            await upload.discard()
            let kept = try await store.makeUpload()
            try await kept.append([7])
            let digest = try await kept.keep()
            await kept.discard()
            #expect(try await store.size(of: digest) == 1)
        },
        BlobContract(name: "a digest is announced before its blob exists, and a refusal prevents it") { store in
            for isRefused in [true, false] {
                let upload = try await store.makeUpload()
                try await upload.append([8, 8])
                let announced = Mutex<String?>(nil)
                do {
                    let digest = try await upload.keep { digest in
                        #expect(try await store.size(of: digest) == nil)
                        announced.withLock { $0 = digest }
                        if isRefused { throw Refusal() }
                    }
                    let told = announced.withLock { $0 }
                    #expect(digest == told)
                } catch is Refusal {
                    await upload.discard()
                }
                let told = announced.withLock { $0 }
                let digest = try #require(told)
                #expect(try await store.size(of: digest) == (isRefused ? nil : 2))
            }
        },
        BlobContract(name: "an unknown blob has no size and can't be read") { store in
            let unknown = String(repeating: "0", count: 64)
            let size = try await store.size(of: unknown)
            #expect(size == nil)
            await #expect(throws: (any Error).self) { _ = try await read(unknown, 0..<1, from: store) }
        },
        BlobContract(name: "only valid digests are accepted") { store in
            for name in [
                "", "..", "../../etc/passwd", String(repeating: "A", count: 64), String(repeating: "/", count: 64),
            ] {
                await #expect(throws: EaselError.self) { try await store.size(of: name) }
            }
        },
        BlobContract(name: "a local file has the bytes, including those of an unfinished upload") { store in
            let upload = try await store.makeUpload()
            try await upload.append([1, 2])
            #expect(try bytes(at: upload.path) == [1, 2])
            let digest = try await upload.keep()
            let copy = try await store.withLocalFile(digest) { path in try bytes(at: path) }
            #expect(copy == [1, 2])
        },
        BlobContract(name: "a blob is removed, unless it has been kept again since") { store in
            let digest = try await keep([4, 5], in: store)
            let early = Timestamp(milliseconds: 0)
            #expect(try await !store.remove(digest, keptBefore: early))
            #expect(try await store.size(of: digest) == 2)
            let late = Timestamp(milliseconds: 1 << 50)
            #expect(try await store.remove(digest, keptBefore: late))
            #expect(try await store.size(of: digest) == nil)
            // Removing it repeatedly is allowed.
            #expect(try await store.remove(digest, keptBefore: late))
            await #expect(throws: EaselError.self) { try await store.remove("../a", keptBefore: late) }
            #expect(try await keep([4, 5], in: store) == digest)
            #expect(try await store.size(of: digest) == 2)
        },
        BlobContract(name: "an open store is writable") { store in
            try await store.checkWritable()
        },
    ]
}

extension BlobUpload {
    /// Keeps the bytes without announcing the digest.
    package func keep() async throws -> String { try await keep { _ in } }
}

private func bytes(at path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
}
