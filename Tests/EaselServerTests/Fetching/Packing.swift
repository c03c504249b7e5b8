import CZlib

/// Ways in which a host may compress a file, correctly or not.
enum Packing: String, CaseIterable {
    case not, gzip, zlib, bare
    /// As two gzip members, one after the other.
    case twoParts
    case twice
    /// With extra bytes at the end.
    case zeros, garbage
    /// With bytes changed in the middle, or in the checksum.
    case damaged, wrongSum
    /// 16 MiB of zeros in a few kilobytes; and that compressed once more.
    case bomb, bombInGzip
    case empty

    struct Failure: Error {}

    /// `bytes` compressed; bombs and the empty file ignore them.
    func packed(_ bytes: [UInt8]) throws -> [UInt8] {
        switch self {
        case .not: return bytes
        case .gzip: return try Self.deflated(bytes, windowBits: 31)
        case .zlib: return try Self.deflated(bytes, windowBits: 15)
        case .bare: return try Self.deflated(bytes, windowBits: -15)
        case .twoParts:
            let half = bytes.count / 2
            return try Self.gzip.packed(Array(bytes[..<half])) + Self.gzip.packed(Array(bytes[half...]))
        case .twice: return try Self.gzip.packed(Self.gzip.packed(bytes))
        case .zeros: return try Self.gzip.packed(bytes) + [UInt8](repeating: 0, count: 512)
        case .garbage: return try Self.gzip.packed(bytes) + Array("garbage".utf8)
        case .damaged:
            var packed = try Self.gzip.packed(bytes)
            for index in packed.count / 2..<packed.count / 2 + 8 { packed[index] ^= 0x55 }
            return packed
        case .wrongSum:
            var packed = try Self.gzip.packed(bytes)
            packed[packed.count - 8] ^= 1
            return packed
        case .bomb: return try Self.gzip.packed([UInt8](repeating: 0, count: 16 << 20))
        case .bombInGzip: return try Self.gzip.packed(Self.bomb.packed([]))
        case .empty: return try Self.gzip.packed([])
        }
    }

    private static func deflated(_ bytes: [UInt8], windowBits: Int32) throws -> [UInt8] {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { throw Failure() }
        defer { deflateEnd(stream) }
        var input = bytes
        let room = Int(deflateBound(stream, UInt(bytes.count)))
        return input.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: room) { output, count in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                _ = deflate(stream, Z_FINISH)
                count = output.count - Int(stream.pointee.avail_out)
            }
        }
    }
}
