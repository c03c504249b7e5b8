import Foundation

/// A planet before a nebula.
struct SpaceScene: Scene {
    static let words: Set<String> = [
        "space", "planet", "galaxy", "nebula", "astronaut", "rocket", "saturn", "cosmos", "cosmic", "universe", "comet",
        "asteroid", "spaceship", "alien", "orbit", "milky",
    ]

    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator) {
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let palettes: [[Tint]] = [
            [0x060818, 0x3B1C6B, 0xB0378C, 0x2F6FD0, 0xF2A65A], [0x040B17, 0x0E4A5E, 0x1FA39A, 0x6C4BC1, 0xF4D58D],
            [0x0A0613, 0x5A1F3D, 0xD2553F, 0x7B2F8F, 0xFFC36B],
        ]
        let tints = generator.pick(palettes, else: palettes[0])
        canvas.rect(
            0, 0, width, height,
            fill: canvas.linear(
                [.init(0, tints[0]), .init(0.6, tints[0].mixed(with: tints[1], 0.35)), .init(1, tints[0].darker(0.3))],
                to: (0.4, 1)))
        nebula(&canvas, tints, using: &generator)
        stars(&canvas, using: &generator)
        let side: Double = generator.chance(0.5) ? 1 : -1
        let radius = unit * generator.number(in: 0.24...0.29)
        let center = (width * (0.5 + side * 0.13), height * 0.44)
        let color = Tint.named(in: words) ?? generator.pick([tints[4], tints[2], tints[3]], else: tints[4])
        let hasRing =
            words.contains("saturn") || words.contains("ring") || words.contains("ringed") || generator.chance(0.6)
        if hasRing { ring(&canvas, center, radius, color, front: false) }
        planet(&canvas, center, radius, color, tints, using: &generator)
        if hasRing { ring(&canvas, center, radius, color, front: true) }
        let moon = (center.0 - side * radius * 1.75, center.1 - radius * 0.95)
        planet(&canvas, moon, radius * 0.19, 0xC9CBD6, tints, using: &generator)
        if !words.isDisjoint(with: ["rocket", "spaceship", "ship", "astronaut"]) {
            rocket(
                &canvas, x: center.0 - side * radius * 1.5, y: center.1 + radius * 0.85, size: unit * 0.11,
                turn: side * 38)
        }
        comet(&canvas, x: width * (0.5 - side * 0.36), y: height * 0.14, length: unit * 0.2, side: side)
        horizon(&canvas, tints, using: &generator)
        Atmosphere(mood: .night).vignette(&canvas, strength: 0.4)
    }

    private func nebula(_ canvas: inout SVGCanvas, _ tints: [Tint], using generator: inout SeededGenerator) {
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        for index in 0..<30 {
            // The clouds lie along a band from corner to corner.
            let along = generator.unit()
            let across = generator.number(in: -0.17...0.17)
            let tint = tints[1 + index % 3]
            let strength = generator.number(in: 0.16...0.44)
            let fill = canvas.glow(tint, strength)
            let size = unit * generator.number(in: 0.16...0.46)
            canvas.ellipse(
                width * along, height * (0.86 - 0.72 * along + across), size * 1.5, size * 0.75, fill: fill,
                turn: -34 + generator.number(in: -25...25))
        }
        let core = canvas.glow(tints[4], 0.3)
        canvas.ellipse(width * 0.5, height * 0.5, unit * 0.62, unit * 0.16, fill: core, turn: -32)
    }

    private func stars(_ canvas: inout SVGCanvas, using generator: inout SeededGenerator) {
        let tints = ["#ffffff", "#cfdcff", "#ffe9cf"]
        for _ in 0..<520 {
            let size = 0.35 + pow(generator.unit(), 5) * 1.9
            canvas.circle(
                generator.unit() * canvas.width, generator.unit() * canvas.height, size,
                fill: generator.pick(tints, else: "#ffffff"),
                opacity: generator.number(in: 0.25...0.95))
        }
        let glow = canvas.radial([
            .init(0, 0xFFFFFF, 1), .init(0.12, 0xDCE6FF, 0.7), .init(0.3, 0xA9C1FF, 0.16), .init(1, 0xA9C1FF, 0),
        ])
        for _ in 0..<9 {
            let x = generator.unit() * canvas.width
            let y = generator.unit() * canvas.height * 0.8
            let size = canvas.unit * generator.number(in: 0.008...0.02)
            canvas.circle(x, y, size, fill: glow)
            canvas.ellipse(x, y, size * 1.5, 0.6, fill: "#ffffff", opacity: 0.65)
            canvas.ellipse(x, y, 0.6, size * 1.5, fill: "#ffffff", opacity: 0.65)
        }
    }

    private func planet(
        _ canvas: inout SVGCanvas, _ center: (Double, Double), _ radius: Double, _ color: Tint, _ tints: [Tint],
        using generator: inout SeededGenerator
    ) {
        let (x, y) = center
        let air = canvas.radial([.init(0.7, color.lighter(0.4), 0.5), .init(0.8, color, 0.2), .init(1, color, 0)])
        canvas.circle(x, y, radius * 1.32, fill: air)
        let ball = canvas.radial(
            [.init(0, color.lighter(0.5)), .init(0.4, color), .init(1, color.mixed(with: tints[1], 0.6).darker(0.2))],
            center: (0.34, 0.3), radius: 0.8)
        canvas.circle(x, y, radius, fill: ball)
        let disc = "<circle cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\"/>"
        canvas.clipped(to: disc) { canvas in
            canvas.group("transform=\"rotate(-18 \(n(x)) \(n(y)))\"") { canvas in
                for _ in 0..<11 {
                    let level = generator.number(in: -0.95...0.95)
                    let isLight = generator.chance(0.5)
                    let band = isLight ? color.lighter(0.55) : color.mixed(with: tints[1], 0.7)
                    canvas.ellipse(
                        x + radius * generator.number(in: -0.3...0.3), y + level * radius,
                        radius * generator.number(in: 0.7...1.3),
                        radius * generator.number(in: 0.015...0.07), fill: band.hex,
                        opacity: generator.number(in: 0.12...0.34))
                }
            }
        }
        let night = canvas.radial(
            [.init(0.45, tints[0], 0), .init(0.72, tints[0], 0.55), .init(1, tints[0], 0.94)], center: (0.3, 0.26),
            radius: 0.86)
        canvas.circle(x, y, radius * 1.004, fill: night)
    }

    private func ring(
        _ canvas: inout SVGCanvas, _ center: (Double, Double), _ radius: Double, _ color: Tint, front: Bool
    ) {
        let (x, y) = center
        canvas.group("transform=\"rotate(-18 \(n(x)) \(n(y)))\"") { canvas in
            for (index, size) in [1.42, 1.52, 1.6, 1.72, 1.82, 1.88].enumerated() {
                let rx = radius * size
                let ry = rx * 0.24
                let paint = canvas.linear(
                    [
                        .init(0, color.lighter(0.6), 0.9), .init(0.6, color.lighter(0.25), 0.6),
                        .init(1, color.darker(0.5), 0.25),
                    ], to: (1, 0))
                canvas.stroke(
                    "M\(n(x - rx)) \(n(y))A\(n(rx)) \(n(ry)) 0 0 \(front ? 0 : 1) \(n(x + rx)) \(n(y))", paint,
                    width: radius * [0.05, 0.09, 0.03, 0.1, 0.04, 0.012][index],
                    opacity: [0.55, 0.8, 0.4, 0.7, 0.5, 0.6][index], cap: "butt")
            }
        }
    }

    private func comet(_ canvas: inout SVGCanvas, x: Double, y: Double, length: Double, side: Double) {
        let tail = canvas.linear(
            [.init(0, 0xFFFFFF, side < 0 ? 0 : 0.85), .init(1, 0xFFFFFF, side < 0 ? 0.85 : 0)], to: (1, 0))
        let end = x + side * length
        canvas.polygon([(x, y - 1.4), (end, y - length * 0.42), (x, y + 1.4)], fill: tail)
        canvas.circle(x, y, 2, fill: "#ffffff")
    }

    private func rocket(_ canvas: inout SVGCanvas, x: Double, y: Double, size: Double, turn: Double) {
        canvas.group("transform=\"rotate(\(n(turn)) \(n(x)) \(n(y)))\"") { canvas in
            let flame = canvas.linear([.init(0, 0xFFF4C4), .init(0.4, 0xFF9A3C, 0.8), .init(1, 0xFF5A3C, 0)])
            canvas.path(
                "M\(n(x - size * 0.14)) \(n(y + size * 0.5))"
                    + "Q\(n(x)) \(n(y + size * 2)) \(n(x + size * 0.14)) \(n(y + size * 0.5))Z",
                fill: flame)
            let hull = canvas.linear([.init(0, 0xFFFFFF), .init(0.5, 0xDCE1EC), .init(1, 0x77809A)], to: (1, 0))
            canvas.path(
                "M\(n(x - size * 0.26)) \(n(y + size * 0.2))L\(n(x - size * 0.48)) \(n(y + size * 0.62))"
                    + "L\(n(x - size * 0.1)) \(n(y + size * 0.5))L\(n(x + size * 0.1)) \(n(y + size * 0.5))"
                    + "L\(n(x + size * 0.48)) \(n(y + size * 0.62))L\(n(x + size * 0.26)) \(n(y + size * 0.2))Z",
                fill: "#d24a43")
            canvas.path(
                "M\(n(x)) \(n(y - size))"
                    + "C\(n(x + size * 0.36)) \(n(y - size * 0.6)) \(n(x + size * 0.36)) \(n(y + size * 0.1)) \(n(x + size * 0.2)) \(n(y + size * 0.5))"
                    + "H\(n(x - size * 0.2))"
                    + "C\(n(x - size * 0.36)) \(n(y + size * 0.1)) \(n(x - size * 0.36)) \(n(y - size * 0.6)) \(n(x)) \(n(y - size))"
                    + "Z",
                fill: hull)
            canvas.circle(x, y - size * 0.24, size * 0.13, fill: "#24324f")
            canvas.circle(x - size * 0.03, y - size * 0.27, size * 0.07, fill: "#7fb7e8")
        }
    }

    /// The rim of another world at the bottom, which also carries the caption.
    private func horizon(_ canvas: inout SVGCanvas, _ tints: [Tint], using generator: inout SeededGenerator) {
        let noise = Noise(using: &generator)
        for layer in 0..<2 {
            let tint = tints[0].mixed(with: tints[1], layer == 0 ? 0.75 : 0.25)
            let ridge = stride(from: -4.0, through: canvas.width + 4, by: 4).map { x -> (Double, Double) in
                let bump = noise.ridged(x / canvas.unit * 2.2 + Double(layer) * 30, octaves: 6)
                return (x, canvas.height * (layer == 0 ? 0.93 : 0.98) - bump * canvas.height * 0.11)
            }
            let fill = canvas.linear([.init(0, tint.lighter(layer == 0 ? 0.1 : 0)), .init(1, tint.darker(0.5))])
            canvas.polygon(ridge + [(canvas.width + 5, canvas.height + 4), (-5, canvas.height + 4)], fill: fill)
        }
    }
}
