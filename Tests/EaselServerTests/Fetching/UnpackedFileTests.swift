import NIOHTTP1
import Testing

@testable import EaselServer

/// Input in pieces of any size is decompressed completely or not at all.
struct UnpackedFileTests {
    private static func unpack(
        _ bytes: [UInt8], _ encodings: [ContentEncoding], piece: Int = 1_000, mostBytes: Int = 1 << 20
    ) async throws -> [UInt8] {
        var file = UnpackedFile(encodings: encodings, mostBytes: mostBytes)
        var result: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            try await file.add(Array(rest.prefix(piece))) { result += $0 }
            rest = rest.dropFirst(piece)
        }
        try await file.end { result += $0 }
        #expect(file.count == result.count)
        return result
    }

    @Test(arguments: [1, 2, 7, 1_000, 1 << 20])
    func piecesMayBeSplitAnywhere(piece: Int) async throws {
        let file = HostileServer.picture
        let ways: [(Packing, [ContentEncoding])] = [
            (.not, []), (.not, [.gzip]), (.gzip, [.gzip]), (.gzip, []), (.gzip, [.deflate]), (.zlib, [.deflate]),
            (.bare, [.deflate]), (.twoParts, [.gzip]), (.twice, [.gzip, .gzip]), (.twice, [.gzip]),
            (.zeros, [.gzip]), (.garbage, [.gzip]),
        ]
        for (packing, encodings) in ways {
            let came = try await Self.unpack(try packing.packed(file), encodings, piece: piece)
            let isSame = came == file
            #expect(isSame, "\(packing) as \(encodings)")
        }
    }

    @Test func shortFilesStayShort() async throws {
        for file: [UInt8] in [[], [0x1F], [0x78], [7], [0x1F, 0x8C]] {
            for encodings: [ContentEncoding] in [[], [.gzip]] {
                #expect(try await Self.unpack(file, encodings) == file)
            }
            #expect(try await Self.unpack(try Packing.gzip.packed(file), [.gzip]) == file)
            #expect(try await Self.unpack(try Packing.zlib.packed(file), [.deflate]) == file)
        }
    }

    @Test(arguments: [Packing.gzip, .zlib, .bare, .twoParts])
    func truncatedFilesAreRefused(packing: Packing) async throws {
        let packed = try packing.packed(HostileServer.picture)
        let encoding: ContentEncoding = [.gzip, .twoParts].contains(packing) ? .gzip : .deflate
        for count in [3, packed.count / 3, packed.count - 1] {
            await #expect(throws: UnpackedFile.Failure.broken(how: "ends too early"), "\(count)") {
                try await Self.unpack(Array(packed.prefix(count)), [encoding])
            }
        }
    }

    @Test(arguments: [Packing.damaged, .wrongSum])
    func damagedFilesAreRefused(packing: Packing) async throws {
        let packed = try packing.packed(HostileServer.picture)
        await #expect(throws: UnpackedFile.Failure.broken(how: "is damaged")) {
            try await Self.unpack(packed, [.gzip])
        }
    }

    @Test func aDecompressionBombIsCutOffInEveryLayer() async throws {
        for (packing, encodings) in [
            (Packing.bomb, [ContentEncoding.gzip]), (.bomb, []), (.bombInGzip, [.gzip, .gzip]),
        ] {
            var came = 0
            var file = UnpackedFile(encodings: encodings, mostBytes: 1 << 20)
            let packed = try packing.packed([])
            #expect(packed.count < 20_000)
            await #expect(throws: UnpackedFile.Failure.tooLarge) {
                try await file.add(packed) { piece in
                    #expect(piece.count <= 64 * 1024)
                    came += piece.count
                }
            }
            #expect(came <= 1 << 20)
        }
        // Exactly the allowed size.
        let full = [UInt8](repeating: 7, count: 1 << 20)
        #expect(try await Self.unpack(try Packing.gzip.packed(full), [.gzip]).count == full.count)
    }

    @Test func readsContentEncodings() throws {
        let good: [([String], [ContentEncoding])] = [
            ([], []), ([""], []), (["identity"], []), (["gzip"], [.gzip]), (["GZip"], [.gzip]), (["X-GZIP"], [.gzip]),
            (["deflate , gzip"], [.deflate, .gzip]), (["deflate", "gzip"], [.deflate, .gzip]),
            (["identity, gzip"], [.gzip]), (["aws-chunked"], []), (["binary"], []), (["utf-8,gzip"], [.gzip]),
        ]
        for (values, encodings) in good {
            let headers = HTTPHeaders(values.map { ("content-encoding", $0) })
            #expect(try ContentEncoding.list(in: headers, from: "cdn.example") == encodings, "\(values)")
        }
    }
}
