import Foundation

/// A color in sRGB, mixed and shaded by numbers.
struct Tint: Equatable, Sendable, ExpressibleByIntegerLiteral {
    let red: Double
    let green: Double
    let blue: Double

    /// From 0xRRGGBB.
    init(integerLiteral value: Int) {
        red = Double((value >> 16) & 0xFF)
        green = Double((value >> 8) & 0xFF)
        blue = Double(value & 0xFF)
    }

    private init(_ red: Double, _ green: Double, _ blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// This color with `share` (0 to 1) of another in it.
    func mixed(with other: Tint, _ share: Double) -> Tint {
        let share = min(1, max(0, share))
        return Tint(
            red + (other.red - red) * share, green + (other.green - green) * share, blue + (other.blue - blue) * share)
    }

    func lighter(_ share: Double) -> Tint { mixed(with: 0xFFFFFF, share) }
    func darker(_ share: Double) -> Tint { mixed(with: 0x000000, share) }

    /// `#rrggbb`
    var hex: String {
        "#"
            + [red, green, blue].map { part in
                let byte = Int(min(255, max(0, part)).rounded())
                return (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
    }
}
