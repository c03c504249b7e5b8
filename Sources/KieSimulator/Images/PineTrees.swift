/// Conifers as silhouettes.
struct PineTrees {
    let tint: Tint

    /// Trees of about `size` height along a ridge, in loose groups.
    func line(
        _ canvas: inout SVGCanvas, along ridge: [(Double, Double)], size: Double, using generator: inout SeededGenerator
    ) {
        let groups = Noise(using: &generator)
        var x = ridge.first?.0 ?? 0
        let step = size * 0.3
        for point in ridge where point.0 >= x {
            x = point.0 + step * generator.number(in: 0.5...1.5)
            guard groups.at(point.0 / size / 4) > 0.42 else { continue }
            tree(
                &canvas, x: point.0, y: point.1 + size * 0.12, height: size * generator.number(in: 0.55...1.3),
                using: &generator)
        }
    }

    /// One tree standing on (x, y).
    func tree(_ canvas: inout SVGCanvas, x: Double, y: Double, height: Double, using generator: inout SeededGenerator) {
        let tiers = height < 40 ? 4 : 8
        let spread = height * generator.number(in: 0.17...0.23)
        var left: [(Double, Double)] = []
        var right: [(Double, Double)] = []
        for tier in 1...tiers {
            let part = Double(tier) / Double(tiers)
            let wide = spread * (0.12 + 0.88 * part)
            let level = y - height * (1 - 0.92 * part)
            left += [(x - wide * generator.number(in: 0.8...1.1), level), (x - wide * 0.45, level - height * 0.025)]
            right += [(x + wide * generator.number(in: 0.8...1.1), level), (x + wide * 0.45, level - height * 0.025)]
        }
        let trunk = height * 0.022
        let foot = [(x + trunk, y - height * 0.1), (x + trunk, y), (x - trunk, y), (x - trunk, y - height * 0.1)]
        canvas.polygon([(x, y - height)] + right + foot + left.reversed(), fill: tint.hex)
    }
}
