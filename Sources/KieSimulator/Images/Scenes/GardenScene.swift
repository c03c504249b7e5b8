import Foundation

/// A meadow in flower under an open sky.
struct GardenScene: Scene {
    static let words: Set<String> = [
        "flower", "garden", "meadow", "rose", "tulip", "blossom", "butterfly", "field", "bloom", "bouquet",
        "lavender", "sunflower", "poppy", "bee", "botanical", "petal", "daisy", "orchid", "countryside",
    ]

    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator) {
        let mood = Mood(words: words, favourites: [.day, .dawn, .sunset], using: &generator)
        let air = Atmosphere(mood: mood)
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let horizon = height * 0.48
        air.sky(&canvas, horizon: horizon)
        if mood.isNight { air.stars(&canvas, count: 200, below: horizon, using: &generator) }
        air.light(
            &canvas, x: width * generator.number(in: 0.22...0.78), y: height * generator.number(in: 0.17...0.26),
            radius: unit * 0.055)
        air.clouds(&canvas, count: 8, from: height * 0.08, to: horizon * 0.85, using: &generator)
        let noise = Noise(using: &generator)
        let grass = Tint(integerLiteral: 0x5C9A3E).mixed(with: mood.near, mood.isNight ? 0.72 : 0.12)
        for layer in 0..<5 {
            let part = Double(layer) / 4
            let ridge = air.ridge(
                canvas, base: horizon + height * (0.03 + 0.26 * pow(part, 1.4)),
                height: height * 0.1 * (1 - part * 0.4), scale: 1.3,
                jagged: false, noise: noise, offset: Double(layer) * 21)
            let tint = grass.mixed(with: mood.haze, 0.75 * (1 - part)).mixed(with: mood.near, 0.25 * part)
            let fill = canvas.linear([
                .init(0, tint.mixed(with: mood.sun, 0.2)), .init(0.3, tint),
                .init(1, tint.mixed(with: mood.near, 0.45)),
            ])
            canvas.polygon(ridge + [(width + 10, height + 4), (-10, height + 4)], fill: fill)
            if layer == 1 || layer == 2 {
                roundTrees(
                    &canvas, tint.mixed(with: mood.near, 0.35), mood, ridge, size: unit * (0.02 + 0.02 * Double(layer)),
                    using: &generator)
            }
        }
        flowers(&canvas, mood, grass, words, using: &generator)
        if !mood.isNight { butterflies(&canvas, words, using: &generator) }
        bokeh(&canvas, mood, using: &generator)
        air.vignette(&canvas, strength: 0.25)
    }

    private func roundTrees(
        _ canvas: inout SVGCanvas, _ tint: Tint, _ mood: Mood, _ ridge: [(Double, Double)], size: Double,
        using generator: inout SeededGenerator
    ) {
        let groups = Noise(using: &generator)
        var next = 0.0
        for point in ridge where point.0 >= next && groups.at(point.0 / canvas.unit * 4) > 0.5 {
            let tall = size * generator.number(in: 0.6...1.3)
            next = point.0 + tall * generator.number(in: 0.7...2.6)
            canvas.rect(
                point.0 - tall * 0.04, point.1 - tall * 0.3, tall * 0.08, tall * 0.4, fill: tint.darker(0.4).hex)
            let crown = canvas.radial(
                [.init(0, tint.mixed(with: mood.sun, 0.3)), .init(1, tint.darker(0.15))], center: (0.4, 0.3),
                radius: 0.7)
            canvas.ellipse(point.0, point.1 - tall * 0.75, tall * 0.46, tall * 0.55, fill: crown)
            canvas.ellipse(point.0 + tall * 0.3, point.1 - tall * 0.55, tall * 0.3, tall * 0.32, fill: crown)
        }
    }

    private func flowers(
        _ canvas: inout SVGCanvas, _ mood: Mood, _ grass: Tint, _ words: Set<String>,
        using generator: inout SeededGenerator
    ) {
        let usual: [Tint] = [0xE2455A, 0xF5B83D, 0xF0EDE4, 0xA46BD6, 0xF28AA8, 0x5C8DE0]
        var tints = usual
        if words.contains("lavender") { tints = [0x8E6BD0, 0xA98BE0, 0x7352B8] }
        if words.contains("sunflower") { tints = [0xF7B928, 0xFFD04A] }
        if words.contains("poppy") { tints = [0xE0382F, 0xF05A3C] }
        if let named = Tint.named(in: words) { tints = [named, named.lighter(0.25), named.darker(0.15), usual[2]] }
        let start = canvas.height * 0.56
        for index in 0..<190 {
            // From far and small to near and large.
            let near = pow(Double(index) / 190, 1.25)
            let x = generator.number(in: -0.02...1.02) * canvas.width
            let y = start + (canvas.height * 1.05 - start) * near + generator.number(in: -8...8)
            let size = canvas.unit * (0.004 + 0.034 * near * near) * generator.number(in: 0.7...1.25)
            let tint = generator.pick(tints, else: 0xE2455A).mixed(with: mood.haze, 0.35 * (1 - near)).mixed(
                with: mood.near, mood.isNight ? 0.4 : 0)
            let stem = grass.mixed(with: mood.near, 0.35 + 0.25 * near)
            let lean = generator.number(in: -0.6...0.6) * size
            if near > 0.1 {
                canvas.stroke(
                    "M\(n(x)) \(n(y))q\(n(lean)) \(n(size * 2.4)) \(n(lean * 0.2)) \(n(size * 5.5))", stem.hex,
                    width: max(0.8, size * 0.16))
            }
            if near > 0.3 {
                leaf(&canvas, stem, x: x, y: y + size * 3.2, size: size, side: generator.chance(0.5) ? 1 : -1)
            }
            bloom(&canvas, tint, x: x, y: y, size: size, tilt: generator.number(in: 0.55...0.95), using: &generator)
        }
    }

    private func leaf(_ canvas: inout SVGCanvas, _ tint: Tint, x: Double, y: Double, size: Double, side: Double) {
        canvas.path(
            "M\(n(x)) \(n(y + size))"
                + "q\(n(side * size * 0.4)) \(n(-size * 1.3)) \(n(side * size * 1.7)) \(n(-size * 1.7))"
                + "q\(n(-side * size * 0.3)) \(n(size * 1.3)) \(n(-side * size * 1.7)) \(n(size * 1.7))Z",
            fill: tint.lighter(0.08).hex)
    }

    private func bloom(
        _ canvas: inout SVGCanvas, _ tint: Tint, x: Double, y: Double, size: Double, tilt: Double,
        using generator: inout SeededGenerator
    ) {
        guard size > 4 else {
            canvas.ellipse(x, y, size, size * 0.8, fill: tint.hex)
            return
        }
        let petals = [5, 6, 8][Int(generator.next() % 3)]
        let twist = generator.number(in: 0...70)
        let fill = canvas.radial([.init(0, tint.darker(0.18)), .init(0.6, tint), .init(1, tint.lighter(0.32))])
        canvas.group("transform=\"translate(\(n(x)) \(n(y))) scale(1 \(n(tilt))) rotate(\(n(twist)))\"") { canvas in
            for petal in 0..<petals {
                canvas.group("transform=\"rotate(\(n(Double(petal) * 360 / Double(petals))))\"") {
                    $0.ellipse(0, -size * 0.62, size * (petals == 8 ? 0.26 : 0.4), size * 0.58, fill: fill)
                }
            }
            let eye: Tint = tint.red > 230 && tint.green > 170 ? 0x7A4A1E : 0xF6C64A
            canvas.circle(
                0, 0, size * 0.3, fill: canvas.radial([.init(0, eye.lighter(0.3)), .init(1, eye.darker(0.2))]))
        }
    }

    private func butterflies(_ canvas: inout SVGCanvas, _ words: Set<String>, using generator: inout SeededGenerator) {
        for _ in 0..<(words.contains("butterfly") ? 6 : 2) {
            let x = canvas.width * generator.number(in: 0.12...0.88)
            let y = canvas.height * generator.number(in: 0.34...0.62)
            let size = canvas.unit * generator.number(in: 0.012...0.026)
            let tint = generator.pick([Tint(integerLiteral: 0xF28C28), 0x4E8FE0, 0xF7E27A], else: 0xF28C28)
            canvas.group("transform=\"translate(\(n(x)) \(n(y))) rotate(\(n(generator.number(in: -35...35))))\"") {
                canvas in
                for side in [-1.0, 1.0] {
                    canvas.ellipse(
                        side * size * 0.62, -size * 0.35, size * 0.62, size * 0.5, fill: tint.hex, turn: side * -28)
                    canvas.ellipse(
                        side * size * 0.48, size * 0.4, size * 0.42, size * 0.36, fill: tint.darker(0.12).hex,
                        turn: side * 30)
                    canvas.circle(side * size * 0.8, -size * 0.42, size * 0.14, fill: "#fff6dd", opacity: 0.8)
                }
                canvas.ellipse(0, 0, size * 0.09, size * 0.7, fill: "#2b2118")
            }
        }
    }

    private func bokeh(_ canvas: inout SVGCanvas, _ mood: Mood, using generator: inout SeededGenerator) {
        for _ in 0..<14 {
            let tint = mood.sun
            let fill = canvas.radial([.init(0, tint, 0.16), .init(0.85, tint, 0.22), .init(1, tint, 0)])
            canvas.circle(
                canvas.width * generator.unit(), canvas.height * generator.number(in: 0.45...0.95),
                canvas.unit * generator.number(in: 0.008...0.03),
                fill: fill)
        }
    }
}
