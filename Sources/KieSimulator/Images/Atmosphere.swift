import Foundation

/// The brush all outdoor scenes share: sky, sun, stars, clouds, ridges, water.
struct Atmosphere {
    let mood: Mood

    /// The sky down to `horizon`, and its haze below.
    func sky(_ canvas: inout SVGCanvas, horizon: Double) {
        let offsets = [0, 0.3, 0.58, 0.82, 1]
        let fill = canvas.linear(zip(offsets, mood.sky).map { SVGCanvas.Stop($0, $1) })
        canvas.rect(0, 0, canvas.width, canvas.height, fill: mood.sky.last?.hex ?? "#fff")
        canvas.rect(0, 0, canvas.width, horizon + 1, fill: fill)
    }

    /// A sun or moon with its glow.
    func light(_ canvas: inout SVGCanvas, x: Double, y: Double, radius: Double) {
        let warm = mood.isNight ? mood.sun : mood.sun.mixed(with: mood.haze, 0.35)
        canvas.circle(x, y, radius * 10, fill: canvas.glow(warm, 0.55))
        canvas.circle(x, y, radius * 3.4, fill: canvas.glow(mood.sun, 0.9))
        if mood.isNight {
            let disc = canvas.radial(
                [.init(0, 0xFFFFFB), .init(0.7, mood.sun), .init(1, mood.sun.darker(0.12))], center: (0.4, 0.4),
                radius: 0.65)
            canvas.circle(x, y, radius, fill: disc)
            for (dx, dy, size) in [(-0.25, -0.2, 0.22), (0.3, 0.15, 0.28), (-0.1, 0.42, 0.16), (0.2, -0.45, 0.12)] {
                canvas.circle(x + dx * radius, y + dy * radius, size * radius, fill: "#b9bfc8", opacity: 0.35)
            }
        } else {
            let disc = canvas.radial([.init(0, 0xFFFFFF), .init(0.75, mood.sun), .init(1, mood.sun, 0.85)])
            canvas.circle(x, y, radius, fill: disc)
        }
    }

    func stars(_ canvas: inout SVGCanvas, count: Int, below: Double, using generator: inout SeededGenerator) {
        let tints = ["#ffffff", "#dfe8ff", "#fff1d6"]
        for _ in 0..<count {
            let y = generator.unit() * below
            let size = 0.4 + generator.unit() * generator.unit() * 1.5
            canvas.circle(
                generator.unit() * canvas.width, y, size, fill: generator.pick(tints, else: "#ffffff"),
                opacity: (0.35 + 0.6 * generator.unit()) * (1 - y / below * 0.7))
        }
    }

    /// Long soft clouds, lit from below at the horizon.
    func clouds(
        _ canvas: inout SVGCanvas, count: Int, from top: Double, to bottom: Double,
        using generator: inout SeededGenerator
    ) {
        for _ in 0..<count {
            let depth = generator.unit()
            let y = top + (bottom - top) * depth
            let x = generator.number(in: -0.1...1.1) * canvas.width
            let length = canvas.unit * generator.number(in: 0.16...0.4)
            let lit = mood.isNight ? mood.haze.lighter(0.15) : mood.sun.mixed(with: mood.haze, 0.25 + 0.5 * (1 - depth))
            let fill = canvas.glow(lit, 0.7)
            for _ in 0..<5 {
                let part = generator.number(in: 0.35...1)
                canvas.ellipse(
                    x + generator.number(in: -0.7...0.7) * length, y + generator.number(in: -0.05...0.05) * length,
                    length * part, length * part * generator.number(in: 0.05...0.12), fill: fill,
                    opacity: mood.isNight ? 0.4 : 0.85)
            }
        }
    }

    /// Ribbons of northern light.
    func aurora(_ canvas: inout SVGCanvas, below: Double, using generator: inout SeededGenerator) {
        let noise = Noise(using: &generator)
        for (index, tint) in [Tint(integerLiteral: 0x4BE6A6), 0x5AD1E8, 0x9C7BF0].enumerated() {
            let fill = canvas.linear([.init(0, tint, 0), .init(0.75, tint, 0.5), .init(1, tint, 0)])
            var x = 0.0
            while x < canvas.width {
                let middle = below * (0.5 + 0.12 * Double(index))
                let wave = noise.layered(x / canvas.unit * 1.8 + Double(index) * 9, octaves: 3)
                let tall = below * (0.25 + 0.4 * noise.at(x / canvas.unit * 14 + Double(index) * 40))
                let bottom = middle + (wave - 0.5) * below * 0.7
                // Each place is covered by exactly four strips, so that no comb shows.
                canvas.rect(x, bottom - tall, 16, tall, fill: fill, opacity: 0.2 * noise.at(x / 40) + 0.04)
                x += 4
            }
        }
    }

    /// The points of a ridge line from left to right.
    func ridge(
        _ canvas: SVGCanvas, base: Double, height: Double, scale: Double, jagged: Bool, noise: Noise, offset: Double
    ) -> [(Double, Double)] {
        let step = max(3, canvas.width / 380)
        return stride(from: -step, through: canvas.width + step, by: step).map { x in
            let position = x / canvas.unit * scale + offset
            let value =
                jagged ? noise.ridged(position, octaves: 6) : noise.layered(position, octaves: 4, roughness: 0.4)
            return (x, base - value * height)
        }
    }

    /// Fills the ground under a ridge; it fades towards `mist` at its foot.
    func ground(
        _ canvas: inout SVGCanvas, under ridge: [(Double, Double)], to bottom: Double, tint: Tint, mist: Double
    ) {
        let fill = canvas.linear([
            .init(0, tint), .init(0.55, tint.mixed(with: mood.haze, mist * 0.5)),
            .init(1, tint.mixed(with: mood.haze, mist)),
        ])
        canvas.polygon(ridge + [(canvas.width + 10, bottom), (-10, bottom)], fill: fill)
    }

    /// Water from `horizon` down, with the light's glitter under `lightX`.
    func water(
        _ canvas: inout SVGCanvas, horizon: Double, lightX: Double, opacity: Double = 1,
        using generator: inout SeededGenerator
    ) {
        let far = mood.haze.mixed(with: mood.sky[3], 0.5)
        let deep = mood.sky[0].mixed(with: mood.near, 0.45)
        let fill = canvas.linear([.init(0, far), .init(0.3, far.mixed(with: deep, 0.5)), .init(1, deep)])
        let depth = canvas.height - horizon
        canvas.rect(0, horizon, canvas.width, depth, fill: fill, opacity: opacity)
        // Swell: short dark and light strokes, longer towards the viewer.
        for index in 0..<150 {
            let distance = pow(Double(index) / 150, 1.6)
            let y = horizon + 2 + distance * depth
            let length = canvas.unit * (0.02 + 0.13 * distance) * generator.number(in: 0.5...1.5)
            let x = generator.unit() * canvas.width
            let isLit = generator.chance(0.5)
            canvas.ellipse(
                x, y, length, 0.5 + 1.6 * distance, fill: isLit ? mood.haze.lighter(0.25).hex : deep.darker(0.2).hex,
                opacity: isLit ? 0.16 : 0.22)
        }
        // Glitter: bright flecks that spread out with nearness.
        for index in 0..<130 {
            let distance = pow(Double(index) / 130, 1.4)
            let spread = canvas.unit * (0.025 + 0.11 * distance)
            let around = (generator.unit() + generator.unit() + generator.unit() - 1.5) / 1.5
            canvas.ellipse(
                lightX + around * spread, horizon + 1 + distance * depth,
                canvas.unit * (0.006 + 0.03 * distance) * generator.number(in: 0.4...1.3), 0.7 + 1.5 * distance,
                fill: mood.sun.hex, opacity: (0.75 - 0.6 * distance) * (1 - abs(around) * 0.6))
        }
    }

    /// A dark frame that leads the eye inwards.
    func vignette(_ canvas: inout SVGCanvas, strength: Double = 0.32) {
        let fill = canvas.radial(
            [.init(0.55, 0x000000, 0), .init(1, 0x050512, strength)], center: (0.5, 0.46), radius: 0.78)
        canvas.rect(0, 0, canvas.width, canvas.height, fill: fill)
    }
}
