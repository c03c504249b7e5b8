import Synchronization

/// The only random source of a simulated world: SplitMix64, the same on every machine for the same seed.
final class SimulationRandom: Sendable {
    private let state: Mutex<(word: UInt64, draws: Int)>

    init(seed: UInt64) {
        state = Mutex((seed &* 0x9E37_79B9_7F4A_7C15 &+ 1, 0))
    }

    /// The number of values drawn.
    var draws: Int { state.withLock { $0.draws } }

    func next() -> UInt64 {
        let seed = state.withLock { state in
            state.draws += 1
            state.word &+= 0x9E37_79B9_7F4A_7C15
            return state.word
        }
        var value = (seed ^ (seed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// From 0 up to, not including, 1.
    func fraction() -> Double { Double(next() >> 11) / Double(UInt64(1) << 53) }

    /// From 0 up to, not including, `count`; 0 when `count` is 0.
    func below(_ count: Int) -> Int { count > 0 ? Int(next() % UInt64(count)) : 0 }

    func chance(_ probability: Double) -> Bool { probability > 0 && fraction() < probability }

    func seconds(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + fraction() * (range.upperBound - range.lowerBound)
    }

    @Sendable func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            var word = next()
            for _ in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return bytes
    }
}
