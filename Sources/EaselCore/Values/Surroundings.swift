/// Time for the workers and use cases; tests pass a clock that they move by hand.
package protocol WallClock: Sendable {
    func now() -> Timestamp
    /// Returns at or after `deadline`; throws `CancellationError` when the task is canceled.
    func sleep(until deadline: Timestamp) async throws
}

/// What would make a run unrepeatable if it were used directly: time, randomness and ids.
package struct Surroundings: Sendable {
    package let clock: any WallClock
    private let randomBytes: @Sendable (Int) -> [UInt8]

    /// - Parameter randomBytes: so many unpredictable bytes; the system's generator unless a test wants repeatable ones.
    package init(clock: any WallClock, randomBytes: @escaping @Sendable (Int) -> [UInt8] = Self.systemRandomBytes) {
        self.clock = clock
        self.randomBytes = randomBytes
    }

    package func now() -> Timestamp { clock.now() }

    package func random(bytes count: Int) -> [UInt8] { randomBytes(count) }

    /// A number from 0 up to, not including, 1.
    package func randomFraction() -> Double {
        let value = randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Double(value >> 11) / Double(UInt64(1) << 53)
    }

    /// A new id such as `node_01jd…`: 48 bits of time, then 80 random bits, so that ids made later sort later.
    package func makeID<Entity>(_ prefix: String) -> Identifier<Entity> {
        let time = UInt64(max(0, now().milliseconds))
        let timeBytes = (0..<6).map { UInt8(truncatingIfNeeded: time >> UInt64(8 * (5 - $0))) }
        return Identifier(prefix + "_" + Base32.encode(timeBytes + randomBytes(10)))
    }

    @Sendable package static func systemRandomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        // Each number costs a call into the system.
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }
}

/// Crockford's base 32 in lower case: keeps byte order as text order and has no easily confused letters.
enum Base32 {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits)) & 31])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits)) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }
}
