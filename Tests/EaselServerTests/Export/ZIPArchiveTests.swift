import EaselCore
import Foundation
import TestSupport
import Testing

@testable import EaselServer

/// Files beyond the limits of the original ZIP format, opened with an independent reader.
@Suite(.timeLimit(.minutes(5)))
struct ZIPArchiveTests {
    private static let time = Timestamp(milliseconds: 1_780_000_000_000)

    @Test func namesSizesAndTimesAreCorrect() async throws {
        let contents = [("a.txt", "hello"), ("海-🌊.png", ""), ("b/c.txt", "more")].map { ($0, Array($1.utf8)) }
        let bytes = Self.archive(contents)
        let files = try await ZIPReader.read(bytes)
        #expect(files.map(\.name) == contents.map(\.0))
        #expect(files.map(\.bytes) == contents.map(\.1))
        #expect(files.allSatisfy { $0.modified == "2026-05-28 20:26:40" })
        #expect(try await ZIPReader.read(Self.archive([])).isEmpty)
    }

    @Test func holdsMoreFilesThanFitSixteenBits() async throws {
        for count in [65_534, 65_535, 65_536, 70_000] {
            let files = try await ZIPReader.list(Self.archive((0..<count).map { ("\($0)", []) }))
            #expect(files.count == count)
            #expect(files.names.last == "\(count - 1)")
        }
    }

    /// More than 4 GiB, in a sparse file.
    @Test func holdsMoreBytesThanFitThirtyTwoBits() async throws {
        let size = 64 * 1024 * 1024
        let checksum = CRC32.checksum(Array(repeating: 0, count: size))
        let archive = ZIPArchive(
            entries: (0..<66).map { .init(name: "\($0).png", size: $0 == 65 ? 5 : size, modified: Self.time) })
        try await withTemporaryFile([]) { file in
            let last = Array("hello".utf8)
            let writer = try FileDescriptorWriter(path: file.path)
            var offset = 0
            for (index, entry) in archive.entries.enumerated() {
                let isLast = index == 65
                let header = ZIPArchive.header(entry, checksum: isLast ? CRC32.checksum(last) : checksum)
                try writer.write(header + (isLast ? last : []), at: offset)
                offset += header.count + entry.size
            }
            let directory = archive.directory(checksums: Array(repeating: checksum, count: 65) + [CRC32.checksum(last)])
            try writer.write(directory, at: offset)
            #expect(offset > 0xFFFF_FFFF)
            #expect(archive.count == offset + directory.count)
            let files = try await ZIPReader.readLast(path: file.path)
            #expect(files.names.count == 66)
            #expect(files.last == last)
        }
    }

    private static func archive(_ contents: [(String, [UInt8])]) -> [UInt8] {
        let archive = ZIPArchive(entries: contents.map { .init(name: $0, size: $1.count, modified: time) })
        var bytes: [UInt8] = []
        for (entry, content) in zip(archive.entries, contents) {
            bytes += ZIPArchive.header(entry, checksum: CRC32.checksum(content.1)) + content.1
        }
        bytes += archive.directory(checksums: contents.map { CRC32.checksum($0.1) })
        #expect(bytes.count == archive.count)
        return bytes
    }
}

/// Writes pieces of a file at given offsets.
private struct FileDescriptorWriter: ~Copyable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8], at offset: Int) throws {
        guard bytes.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }) == bytes.count
        else {
            throw POSIXError(.EIO)
        }
    }
}
