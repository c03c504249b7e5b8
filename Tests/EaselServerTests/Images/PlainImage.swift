import CZlib
import EaselServer

/// Images of one color, in as few bytes as their formats allow, and one of noise.
enum PlainImage {
    /// 10,000 × 10,000 pixels.
    static let largeWebP: [UInt8] = [
        0x52, 0x49, 0x46, 0x46, 0x1E, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4C, 0x11, 0x00,
        0x00,
        0x00, 0x2F, 0x0F, 0xE7, 0xC3, 0x19, 0x07, 0x50, 0xA8, 0x26, 0x94, 0xA7, 0x78, 0x81, 0x88, 0xE8, 0x7F, 0x00,
        0x00,
    ]

    static func png(side: Int) throws -> [UInt8] {
        let size = (0..<4).reversed().map { UInt8(truncatingIfNeeded: side >> ($0 * 8)) }
        // One bit a pixel, so that the rows are small.
        let rows = [UInt8](repeating: 0, count: (1 + (side + 7) / 8) * side)
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", size + size + [1, 0, 0, 0, 0])
            + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
    }

    /// An image that cannot be compressed.
    static func noise(side: Int) -> [UInt8] {
        var state: UInt32 = 1
        var rows: [UInt8] = []
        rows.reserveCapacity((1 + side * 3) * side)
        for _ in 0..<side {
            rows.append(0)
            for _ in 0..<side * 3 {
                state = state &* 1_664_525 &+ 1_013_904_223
                rows.append(UInt8(state >> 24))
            }
        }
        let size = (0..<4).reversed().map { UInt8(truncatingIfNeeded: side >> ($0 * 8)) }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", size + size + [8, 2, 0, 0, 0])
            + chunk("IDAT", deflated(rows)) + chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        let content = Array(name.utf8) + bytes
        let checksum = crc32(0, content, UInt32(content.count))
        func big(_ number: Int) -> [UInt8] { (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
        return big(bytes.count) + content + big(Int(checksum))
    }

    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var count = compressBound(UInt(bytes.count))
        var packed = [UInt8](repeating: 0, count: Int(count))
        compress(&packed, &count, bytes, UInt(bytes.count))
        return Array(packed.prefix(Int(count)))
    }

    /// A scan of a progressive JPEG, for one coefficient.
    struct Scan {
        let coefficient: Int
        let isRefinement: Bool
    }

    /// Grey, `side` a multiple of 8. With scans it is progressive, of 64 blocks.
    static func jpeg(side: Int, scans: [Scan] = []) -> [UInt8] {
        let isProgressive = !scans.isEmpty
        func segment(_ marker: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            [0xFF, marker, UInt8((bytes.count + 2) >> 8), UInt8((bytes.count + 2) & 0xFF)] + bytes
        }
        func codes(_ table: UInt8, only symbol: UInt8) -> [UInt8] {
            segment(0xC4, [table, 1] + [UInt8](repeating: 0, count: 15) + [symbol])
        }
        let sides = [UInt8(side >> 8), UInt8(side & 0xFF)]
        var file: [UInt8] = [0xFF, 0xD8] + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
        file += segment(isProgressive ? 0xC2 : 0xC0, [8] + sides + sides + [1, 1, 0x11, 0])
        // The only code, a single 0: no difference, end of block; or in scans of a coefficient, end of 64 blocks.
        file += codes(0x00, only: 0) + codes(0x10, only: isProgressive ? 0x60 : 0)
        let blocks = (side / 8) * (side / 8)
        if isProgressive {
            file += segment(0xDA, [1, 1, 0x00, 0, 0, 0]) + [UInt8](repeating: 0, count: blocks / 8)
            for scan in scans {
                let place = UInt8(scan.coefficient)
                file += segment(0xDA, [1, 1, 0x00, place, place, scan.isRefinement ? 0x10 : 0x01]) + [0x01]
            }
        } else {
            file += segment(0xDA, [1, 1, 0x00, 0, 63, 0]) + [UInt8](repeating: 0, count: blocks / 4)
        }
        return file + [0xFF, 0xD9]
    }
}
