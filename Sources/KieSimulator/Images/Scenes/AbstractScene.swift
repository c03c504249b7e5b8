import Foundation

/// Flowing bands and discs of color, for prompts that name no place.
struct AbstractScene: Scene {
    static let words: Set<String> = ["abstract", "shapes", "gradient", "pattern", "geometric", "minimal"]

    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator) {
        let palettes: [[Tint]] = [
            [0x14213D, 0x3A4F8C, 0xE0607E, 0xF7A072, 0xFCE2C4], [0x0B2B33, 0x14746F, 0x56AB91, 0xF2CC8F, 0xF8F1E0],
            [0x231942, 0x5E548E, 0x9F86C0, 0xE0B1CB, 0xFBEAF1], [0x1B1B2F, 0x7B2D43, 0xD1495B, 0xEDAE49, 0xFBF0D9],
            [0x10253F, 0x2176AE, 0x57B8FF, 0xFBB13C, 0xFFF1D0],
        ]
        var tints = generator.pick(palettes, else: palettes[0])
        if let named = Tint.named(in: words) {
            tints = [named.darker(0.75), named.darker(0.4), named, tints[3], tints[4]]
        }
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        canvas.rect(
            0, 0, width, height,
            fill: canvas.linear([.init(0, tints[4]), .init(0.55, tints[3]), .init(1, tints[2])], to: (0.5, 1)))
        let side: Double = generator.chance(0.5) ? 1 : -1
        let center = (width * (0.5 + side * 0.12), height * 0.37)
        let radius = unit * 0.235
        let halo = canvas.radial([.init(0, tints[4], 0.9), .init(1, tints[4], 0)])
        canvas.circle(center.0, center.1, radius * 2.4, fill: halo)
        arcs(
            &canvas, tints, center: (width * (0.5 - side * 0.28), height * 0.26), radius: unit * 0.2, using: &generator)
        canvas.circle(
            center.0, center.1, radius,
            fill: canvas.linear([.init(0, tints[2].lighter(0.15)), .init(1, tints[3])], from: (0.2, 0), to: (0.8, 1)))
        canvas.circle(
            center.0 - side * radius * 1.25, center.1 + radius * 0.55, radius * 0.34,
            fill: canvas.linear([.init(0, tints[1].lighter(0.2)), .init(1, tints[0])], to: (0.6, 1)))
        canvas.circle(
            center.0 + side * radius * 1.2, center.1 - radius * 0.95, radius * 0.13, fill: tints[1].hex)
        waves(&canvas, tints, using: &generator)
        for _ in 0..<60 {
            canvas.circle(
                generator.unit() * width, generator.unit() * height * 0.6, generator.number(in: 0.8...2.4),
                fill: tints[0].hex,
                opacity: generator.number(in: 0.06...0.24))
        }
        Atmosphere(mood: .day).vignette(&canvas, strength: 0.16)
    }

    private func arcs(
        _ canvas: inout SVGCanvas, _ tints: [Tint], center: (Double, Double), radius: Double,
        using generator: inout SeededGenerator
    ) {
        for index in 0..<9 {
            let size = radius * (0.28 + 0.09 * Double(index))
            canvas.stroke(
                "M\(n(center.0 - size)) \(n(center.1))a\(n(size)) \(n(size)) 0 0 1 \(n(size * 2)) 0", tints[1].hex,
                width: max(1, canvas.unit * 0.0022), opacity: 0.55 - 0.045 * Double(index))
        }
    }

    private func waves(_ canvas: inout SVGCanvas, _ tints: [Tint], using generator: inout SeededGenerator) {
        let (width, height) = (canvas.width, canvas.height)
        let noise = Noise(using: &generator)
        let colors = [
            tints[3].lighter(0.15), tints[2], tints[2].mixed(with: tints[1], 0.5), tints[1],
            tints[0].mixed(with: tints[1], 0.4), tints[0],
        ]
        for (index, tint) in colors.enumerated() {
            let part = Double(index) / Double(colors.count - 1)
            let crest = stride(from: -8.0, through: width + 8, by: 8).map { x -> (Double, Double) in
                let swell = noise.layered(x / width * 2.1 + Double(index) * 13.1, octaves: 2, roughness: 0.25) - 0.5
                let sway = sin(x / width * 3.4 + Double(index) * 0.9) * 0.035
                return (x, height * (0.54 + 0.36 * part) + (swell * 0.24 + sway) * height * (1 - part * 0.35))
            }
            // A soft shadow above each band lifts it off the one behind.
            let shadow = canvas.linear([.init(0, tints[0], 0), .init(1, tints[0], 0.2)])
            canvas.polygon(
                crest.map { ($0.0, $0.1 - canvas.unit * 0.035) } + crest.reversed().map { ($0.0, $0.1 + 2) },
                fill: shadow, opacity: 0.6)
            let fill = canvas.linear(
                [.init(0, tint.lighter(0.16)), .init(0.5, tint), .init(1, tint.darker(0.25))], to: (0.35, 1))
            canvas.polygon(crest + [(width + 10, height + 4), (-10, height + 4)], fill: fill)
            canvas.stroke(SVGCanvas.line(crest), tint.lighter(0.45).hex, width: 1.4, opacity: 0.55)
        }
    }
}
