import EaselCore
import Foundation

/// The parts of a ZIP file (PKWARE APPNOTE 6.3) that has its files uncompressed, as images are compressed already.
///
/// Sizes and checksums stand before the bytes, which every reader understands, also those that read from a stream; and
/// the whole length is known before the first byte is sent. Beyond 4 GiB or 65,535 files the ZIP64 records are added.
struct ZIPArchive: Sendable {
    struct Entry: Sendable {
        let name: String
        /// Bytes; less than 4 GiB.
        let size: Int
        /// Two seconds a step from 1980 on, here in UTC.
        fileprivate let time: UInt16
        fileprivate let date: UInt16

        init(name: String, size: Int, modified: Timestamp) {
            self.name = name
            self.size = size
            let parts = ZIPArchive.calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second],
                from: Date(timeIntervalSince1970: Double(modified.milliseconds) / 1000))
            let year = min(max((parts.year ?? 1980) - 1980, 0), 127)
            time = UInt16((parts.hour ?? 0) << 11 | (parts.minute ?? 0) << 5 | (parts.second ?? 0) / 2)
            date = UInt16(year << 9 | (parts.month ?? 1) << 5 | (parts.day ?? 1))
        }
    }

    private static let calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    let entries: [Entry]

    /// Bytes of the whole file.
    var count: Int {
        entries.reduce(directory(checksums: Array(repeating: 0, count: entries.count)).count) {
            $0 + Self.header($1, checksum: 0).count + $1.size
        }
    }

    /// What stands before an entry's bytes.
    static func header(_ entry: Entry, checksum: UInt32) -> [UInt8] {
        let name = Array(entry.name.utf8)
        return [0x50, 0x4B, 3, 4] + common(entry, checksum: checksum, nameLength: name.count, extraLength: 0) + name
    }

    /// What follows the last entry's bytes.
    func directory(checksums: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        var offset = 0
        for (entry, checksum) in zip(entries, checksums) {
            let name = Array(entry.name.utf8)
            let isFar = offset >= Self.unknown32
            // ZIP64 extended information with the offset only.
            let extra: [UInt8] = isFar ? [1, 0, 8, 0] + UInt64(offset).littleEndianBytes : []
            bytes += [0x50, 0x4B, 1, 2] + Self.version.littleEndianBytes
            bytes += Self.common(entry, checksum: checksum, nameLength: name.count, extraLength: extra.count)
            // No comment, first disk, no attributes.
            bytes += Array(repeating: 0, count: 10)
            bytes += UInt32(isFar ? Self.unknown32 : offset).littleEndianBytes
            bytes += name + extra
            offset += Self.header(entry, checksum: 0).count + entry.size
        }
        return bytes + end(directorySize: bytes.count, directoryOffset: offset)
    }

    private static let version: UInt16 = 45
    private static let unknown32 = 0xFFFF_FFFF
    private static let unknown16 = 0xFFFF

    /// The fields a local header and a directory's record share.
    private static func common(
        _ entry: Entry, checksum: UInt32, nameLength: Int, extraLength: Int
    ) -> [UInt8] {
        let namesAreUTF8: UInt16 = 1 << 11
        let stored: UInt16 = 0
        let size = UInt32(clamping: entry.size).littleEndianBytes
        return version.littleEndianBytes + namesAreUTF8.littleEndianBytes + stored.littleEndianBytes
            + entry.time.littleEndianBytes + entry.date.littleEndianBytes + checksum.littleEndianBytes + size + size
            + UInt16(clamping: nameLength).littleEndianBytes + UInt16(clamping: extraLength).littleEndianBytes
    }

    private func end(directorySize: Int, directoryOffset: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        if entries.count >= Self.unknown16 || directoryOffset + directorySize >= Self.unknown32 {
            bytes += [0x50, 0x4B, 6, 6] + UInt64(44).littleEndianBytes + Self.version.littleEndianBytes
            bytes += Self.version.littleEndianBytes + Array(repeating: 0, count: 8)
            bytes += UInt64(entries.count).littleEndianBytes + UInt64(entries.count).littleEndianBytes
            bytes += UInt64(directorySize).littleEndianBytes + UInt64(directoryOffset).littleEndianBytes
            bytes += [0x50, 0x4B, 6, 7] + Array(repeating: 0, count: 4)
            bytes += UInt64(directoryOffset + directorySize).littleEndianBytes + UInt32(1).littleEndianBytes
        }
        bytes += [0x50, 0x4B, 5, 6] + Array(repeating: 0, count: 4)
        let files = UInt16(clamping: entries.count).littleEndianBytes
        bytes += files + files + UInt32(clamping: directorySize).littleEndianBytes
        return bytes + UInt32(clamping: directoryOffset).littleEndianBytes + [0, 0]
    }
}

extension FixedWidthInteger {
    fileprivate var littleEndianBytes: [UInt8] {
        withUnsafeBytes(of: littleEndian) { Array($0) }
    }
}
