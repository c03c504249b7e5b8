import Foundation

/// A JPEG split into segments, to insert flaws.
struct JPEG {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// `extra` after the first segment, or before the first one of a kind.
    func with(_ extra: [UInt8], before marker: UInt8? = nil) -> [UInt8] {
        var place = 2
        repeat {
            place += 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3])
        } while marker.map { bytes[place + 1] != $0 } ?? false
        return bytes[..<place] + extra + bytes[place...]
    }

    static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((data.count + 2) >> 8), UInt8((data.count + 2) & 255)] + data
    }

    // 24 × 16 pixels each.
    static let grey = JPEG(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6
        /+b9//j/wAALCAAQABgBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAABQQD/8QAJBAAAQMCBAcAAAAAAAAAAAAAAgABAwQxBRETQRIiMnGBkdH/2gAI
        AQEAAD8AhgCyRgCy2rZnpqIiHNiN+AXbbPf1moIAskYAsjsSm16vTHoi5W77/PC//9k=
        """)
    static let progressive = JPEG(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6
        /+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wgARCAAQABgD
        ASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAMEAf/EABQBAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhADEAAAAUULoMEB/8QAGRAAAwAD
        AAAAAAAAAAAAAAAAAAECAxES/9oACAEBAAEFAkIt8whGR7r/xAAUEQEAAAAAAAAAAAAAAAAAAAAQ/9oACAEDAQE/AT//xAAUEQEAAAAAAAAAAAAA
        AAAAAAAQ/9oACAECAQE/AT//xAAXEAADAQAAAAAAAAAAAAAAAAAAESBR/9oACAEBAAY/ApWH/8QAGBABAQEBAQAAAAAAAAAAAAAAAQAhMRH/2gAI
        AQEAAT8hMb1E64RjZ7mL/9oADAMBAAIAAwAAABBTD//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAIAQMBAT8QP//EABQRAQAAAAAAAAAAAAAAAAAA
        ABD/2gAIAQIBAT8QP//EABwQAAEFAAMAAAAAAAAAAAAAAAABETFBcYGR0f/aAAgBAQABPxCMjFnwiryU99ORkZhm2/OD/9k=
        """)
    static let cmyk = JPEG(
        """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAoHB4jHhkoIyEjLSsoMDxkQTw3Nzx7WF1JZJGAmZaPgIyKoLTmw6Cq2q2KjMj/y9ru9f///5vB////+v/m
        /f/4/8AAFAgAEAAYBEMRAE0RAFkRAEsRAP/EABcAAQEBAQAAAAAAAAAAAAAAAAAFBAP/xAAkEAABAwIEBwAAAAAAAAAAAAAAAQIDBDEFERNBEiIy
        cYGR0f/aAA4EQwBNAFkASwAAPwCyWSyYYGWABRgZYAHatmWmonObmjnrwNVNs9/WYAMEDLAAowMsACdiU2vV6beiLlTvv88H/9k=
        """)
    static let animatedWebP = JPEG(
        """
        UklGRgABAABXRUJQVlA4WAoAAAACAAAAFwAADwAAQU5JTQYAAAAAAAAAAABBTk1GaAAAAAAAAAAAABcAAA8AAGQAAAJWUDggUAAAABADAJ0BKhgA
        EAAu+ZzOZyUvLy8PAPhLYATplCO4BFaMAAD+2w93/wL+5f/9hrMEK5xNtZ0xko4EdZTTxPaO/ZUXl9tAfO142tSj3J/uAAAAQU5NRmQAAAAAAAAA
        AAAXAAAPAABkAAAAVlA4IEwAAACUAgCdASoYABAALvmczmcAAA+EtgBOmUI7gEVowAD7P59/dW8Bv/6xl4vNV4VRN1efu72b0/jiHPfbzb5xmCHS
        pq7x9cRTBIWtFAAA
        """
    ).bytes

    private init(_ text: String) {
        bytes = Array(Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
    }
}

/// A PNG built from chunks, in all color types.
struct PNG: CustomStringConvertible {
    enum Color: UInt8 {
        case grey = 0
        case rgb = 2
        case greyAlpha = 4
        case rgba = 6

        var channels: Int { self == .grey ? 1 : self == .rgb ? 3 : self == .rgba ? 4 : 2 }
    }

    var width = 300
    var height = 20
    var depth: UInt8 = 8
    var color = Color.rgb

    var description: String { "\(color) \(depth) bit" }

    /// The rows before compression, each with its filter byte.
    var pixels: [UInt8] {
        let count = width * color.channels * Int(depth) / 8
        return (0..<height).flatMap { row in [0] + (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + row * 31) } }
    }

    func file(
        before: [UInt8] = [], behind: [UInt8] = [], pixels: [UInt8]? = nil,
        pixelSum: [UInt8]? = nil
    ) -> [UInt8] {
        let head = Self.number(UInt32(width)) + Self.number(UInt32(height)) + [depth, color.rawValue, 0, 0, 0]
        let data = Self.stored(pixels ?? self.pixels)
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", head) + before
            + Self.chunk("IDAT", data, sum: pixelSum) + behind + Self.chunk("IEND", [])
    }

    static func chunk(_ type: String, _ data: [UInt8], sum: [UInt8]? = nil) -> [UInt8] {
        number(UInt32(data.count)) + Array(type.utf8) + data + (sum ?? number(crc(Array(type.utf8) + data)))
    }

    /// In zlib's format, stored without compression.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
            packed += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high] + block
        } while !rest.isEmpty
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return packed + number(b << 16 | a)
    }

    private static func number(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        return ~crc
    }
}
