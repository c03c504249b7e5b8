import EaselCore

/// Puts an XMP packet into an image's container; the pixels are not touched.
///
/// Written by hand: libvips re-encodes JPEG and WebP, and the libraries that don't are under the GPL.
enum MetadataSplice {
    /// Bytes from the beginning of the file that are enough to find the place.
    static let headLength = 64 * 1024

    /// The copy with `provenance` in it; nil when the container has no place that is known.
    static func make(
        _ provenance: Provenance, in image: StoredImage, head: [UInt8], size: Int
    ) -> Splice? {
        switch image.format {
        case .png: png(provenance, head, size)
        case .jpeg: jpeg(provenance, head, size)
        case .webp: webp(provenance, image, head, size)
        }
    }

    /// A chunk after the header chunk, which is always the first and 25 bytes long (PNG, third edition, 5.6).
    private static func png(_ provenance: Provenance, _ head: [UInt8], _ size: Int) -> Splice? {
        let afterHeader = 8 + 25
        guard head.count >= afterHeader, head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
            head[8..<16].elementsEqual([0, 0, 0, 13] + Array("IHDR".utf8))
        else { return nil }
        // Keyword, no compression, no language, no translated keyword (11.3.4.5).
        let content = Array("XML:com.adobe.xmp".utf8) + [0, 0, 0, 0, 0] + provenance.xmp()
        let typed = Array("iTXt".utf8) + content
        let chunk = UInt32(content.count).bigEndianBytes + typed + CRC32.checksum(typed).bigEndianBytes
        return .inserting(chunk, at: afterHeader, of: size)
    }

    /// An APP1 segment after the start, and after the JFIF segment that has to be first (XMP, part 3, 1.1.3).
    private static func jpeg(_ provenance: Provenance, _ head: [UInt8], _ size: Int) -> Splice? {
        guard head.count >= 6, head.starts(with: [0xFF, 0xD8, 0xFF]) else { return nil }
        var offset = 2
        if head[3] == 0xE0 { offset += 2 + Int(head[4]) << 8 + Int(head[5]) }
        guard offset < head.count, head[offset] == 0xFF else { return nil }
        let name = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
        let packet = provenance.xmp(limit: 0xFFFF - 2 - name.count)
        let length = UInt16(2 + name.count + packet.count)
        let segment = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + name + packet
        return .inserting(segment, at: offset, of: size)
    }

    /// The extended form, with its flag for XMP, and a chunk at the end (WebP container specification).
    private static func webp(_ provenance: Provenance, _ image: StoredImage, _ head: [UInt8], _ size: Int) -> Splice? {
        guard head.count >= 30, head.starts(with: Array("RIFF".utf8)), head[8..<12].elementsEqual("WEBP".utf8),
            (1...16_384).contains(image.width), (1...16_384).contains(image.height)
        else { return nil }
        let kind = String(decoding: head[12..<16], as: UTF8.self)
        let extended: [UInt8]
        let rest: Range<Int>
        switch kind {
        case "VP8X":
            extended = Array("VP8X".utf8) + head[16..<20] + [head[20] | 0x04] + head[21..<30]
            rest = 30..<size
        case "VP8 ", "VP8L":
            let hasAlpha = kind == "VP8L" && head[24] & 0x10 != 0
            let flags: UInt8 = 0x04 | (hasAlpha ? 0x10 : 0)
            extended =
                Array("VP8X".utf8) + [10, 0, 0, 0, flags, 0, 0, 0] + UInt32(image.width - 1).littleEndianBytes.prefix(3)
                + UInt32(image.height - 1).littleEndianBytes.prefix(3)
            rest = 12..<size
        default: return nil
        }
        let packet = provenance.xmp()
        let padding = [UInt8](repeating: 0, count: packet.count % 2)
        let chunk = Array("XMP ".utf8) + UInt32(packet.count).littleEndianBytes + packet + padding
        let oddEnd = [UInt8](repeating: 0, count: rest.count % 2)
        let length = 4 + extended.count + rest.count + oddEnd.count + chunk.count
        let start = Array("RIFF".utf8) + UInt32(length).littleEndianBytes + Array("WEBP".utf8)
        return Splice(pieces: [.bytes(start + extended), .original(rest), .bytes(oddEnd + chunk)])
    }
}

extension UInt32 {
    fileprivate var bigEndianBytes: [UInt8] { littleEndianBytes.reversed() }
    fileprivate var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}
