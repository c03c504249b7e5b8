import Foundation

/// Dunes with a lit and a shaded side, under a large sun.
struct DesertScene: Scene {
    static let words: Set<String> = [
        "desert", "dune", "sand", "sahara", "cactus", "camel", "canyon", "mesa", "oasis", "pyramid", "mars", "egypt",
        "caravan",
    ]

    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator) {
        let mood = Mood(words: words, favourites: [.sunset, .dusk, .dawn], using: &generator)
        let air = Atmosphere(mood: mood)
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let horizon = height * 0.56
        let lightX = width * generator.number(in: 0.3...0.7)
        air.sky(&canvas, horizon: horizon)
        if mood.isNight { air.stars(&canvas, count: 320, below: horizon, using: &generator) }
        air.light(
            &canvas, x: lightX, y: horizon - height * (mood.isNight ? 0.34 : 0.13),
            radius: unit * (mood.isNight ? 0.05 : 0.11))
        air.clouds(&canvas, count: 4, from: height * 0.1, to: horizon * 0.7, using: &generator)
        let noise = Noise(using: &generator)
        mesas(&canvas, air, horizon: horizon, using: &generator)
        if words.contains("pyramid") || words.contains("egypt") { pyramids(&canvas, mood, horizon: horizon) }
        let sand = (words.contains("mars") ? Tint(integerLiteral: 0xB4532F) : 0xD9914F).mixed(
            with: mood.near, mood.isNight ? 0.72 : 0.12)
        let layers = 5
        for layer in 0..<layers {
            let part = Double(layer) / Double(layers - 1)
            dune(
                &canvas, mood, noise, sand: sand, part: part, base: horizon + height * (0.03 + 0.4 * pow(part, 1.3)),
                lightX: lightX, using: &generator)
            if layer == 2 { caravan(&canvas, mood, noise, y: horizon + height * 0.115, using: &generator) }
        }
        if words.contains("cactus") || generator.chance(0.4) {
            cactus(&canvas, mood, x: width * (lightX < width / 2 ? 0.84 : 0.16), y: height * 0.93, size: unit * 0.3)
            cactus(&canvas, mood, x: width * (lightX < width / 2 ? 0.68 : 0.3), y: height * 0.86, size: unit * 0.13)
        }
        air.vignette(&canvas)
    }

    private func mesas(
        _ canvas: inout SVGCanvas, _ air: Atmosphere, horizon: Double, using generator: inout SeededGenerator
    ) {
        for layer in 0..<2 {
            let tint = air.mood.tint(at: 0.74 - 0.2 * Double(layer))
            var x = canvas.width * generator.number(in: -0.15...0.1)
            while x < canvas.width {
                let wide = canvas.unit * generator.number(in: 0.14...0.34)
                let tall = canvas.height * generator.number(in: 0.03...0.1)
                let fill = canvas.linear([.init(0, tint), .init(1, tint.mixed(with: air.mood.haze, 0.6))])
                canvas.polygon(
                    [
                        (x, horizon + 20), (x + wide * 0.12, horizon - tall * 0.55), (x + wide * 0.17, horizon - tall),
                        (x + wide * 0.8, horizon - tall * 1.02), (x + wide * 0.84, horizon - tall * 0.6),
                        (x + wide, horizon + 20),
                    ], fill: fill)
                x += wide + canvas.unit * generator.number(in: 0.1...0.5)
            }
        }
    }

    private func pyramids(_ canvas: inout SVGCanvas, _ mood: Mood, horizon: Double) {
        for (place, size) in [(0.66, 0.2), (0.8, 0.27), (0.54, 0.11)] {
            let x = canvas.width * place
            let side = canvas.unit * size
            let lit = mood.tint(at: 0.45, of: 0xC98A4B)
            canvas.polygon(
                [
                    (x, horizon - side * 0.78), (x - side * 0.75, horizon + side * 0.12),
                    (x + side * 0.2, horizon + side * 0.12),
                ], fill: lit.lighter(0.12).hex)
            canvas.polygon(
                [
                    (x, horizon - side * 0.78), (x + side * 0.2, horizon + side * 0.12),
                    (x + side * 0.75, horizon + side * 0.12),
                ], fill: lit.darker(0.35).hex)
        }
    }

    private func dune(
        _ canvas: inout SVGCanvas, _ mood: Mood, _ noise: Noise, sand: Tint, part: Double, base: Double, lightX: Double,
        using generator: inout SeededGenerator
    ) {
        let (width, height) = (canvas.width, canvas.height)
        let tall = height * (0.05 + 0.11 * part)
        let crest = stride(from: -10.0, through: width + 10, by: 6).map { x -> (Double, Double) in
            (
                x,
                base
                    - (noise.layered(x / canvas.unit * (1.7 - 0.8 * part) + part * 61, octaves: 2, roughness: 0.3) - 0.3)
                    * tall * 1.6
            )
        }
        let tint = sand.mixed(with: mood.haze, 0.62 * (1 - part)).mixed(with: mood.near, 0.3 * part)
        let lit = canvas.linear([
            .init(0, tint.mixed(with: mood.sun, 0.3)), .init(0.3, tint), .init(1, tint.mixed(with: mood.near, 0.5)),
        ])
        canvas.polygon(crest + [(width + 12, height + 4), (-12, height + 4)], fill: lit)
        // The side away from the light lies in shade.
        let dark = tint.mixed(with: mood.near, 0.6)
        let isLeft = lightX < width / 2
        let shade = canvas.linear(
            [.init(0, dark, isLeft ? 0 : 0.6), .init(0.5, dark, 0.08), .init(1, dark, isLeft ? 0.6 : 0)], to: (1, 0.1))
        canvas.polygon(crest + [(width + 12, height + 4), (-12, height + 4)], fill: shade)
        ripples(&canvas, crest, tint.mixed(with: mood.near, 0.4), part: part, using: &generator)
        canvas.stroke(SVGCanvas.line(crest), tint.mixed(with: mood.sun, 0.6).hex, width: 1.2, opacity: 0.5)
    }

    /// Lines the wind has drawn along the slope.
    private func ripples(
        _ canvas: inout SVGCanvas, _ crest: [(Double, Double)], _ tint: Tint, part: Double,
        using generator: inout SeededGenerator
    ) {
        for line in 1...7 {
            let drop = canvas.height * 0.012 * Double(line) * (0.6 + part * 1.6)
            let start = Int(generator.unit() * Double(crest.count) * 0.7)
            let end = min(crest.count, start + Int(Double(crest.count) * generator.number(in: 0.12...0.4)))
            let points = crest[start..<end].enumerated().map { index, point in
                (point.0, point.1 + drop + sin(Double(index) * 0.16 + Double(line)) * canvas.height * 0.003)
            }
            canvas.stroke(SVGCanvas.line(points), tint.hex, width: 0.8 + part * 1.4, opacity: 0.22)
        }
    }

    private func caravan(
        _ canvas: inout SVGCanvas, _ mood: Mood, _ noise: Noise, y: Double, using generator: inout SeededGenerator
    ) {
        let size = canvas.unit * 0.034
        let start = canvas.width * generator.number(in: 0.25...0.5)
        let tint = mood.near.hex
        for index in 0..<5 {
            let x = start + Double(index) * size * 2.3
            let top = y + sin(Double(index) * 0.7) * size * 0.2
            canvas.ellipse(x, top - size * 0.1, size * 0.52, size * 0.24, fill: tint)
            canvas.ellipse(x - size * 0.06, top - size * 0.36, size * 0.24, size * 0.26, fill: tint)
            canvas.stroke(
                "M\(n(x + size * 0.38)) \(n(top - size * 0.1))"
                    + "q\(n(size * 0.32)) \(n(size * 0.12)) \(n(size * 0.34)) \(n(-size * 0.48))",
                tint,
                width: size * 0.13)
            canvas.ellipse(x + size * 0.84, top - size * 0.62, size * 0.2, size * 0.09, fill: tint, turn: 12)
            for leg in [-0.44, -0.28, 0.2, 0.36] {
                canvas.rect(x + size * leg, top, size * 0.075, size * 0.72, fill: tint)
            }
        }
    }

    private func cactus(_ canvas: inout SVGCanvas, _ mood: Mood, x: Double, y: Double, size: Double) {
        let tint = mood.near.mixed(with: 0x2E4B36, 0.3)
        canvas.ellipse(x, y + size * 0.02, size * 0.28, size * 0.025, fill: "#000000", opacity: 0.25)
        let paint = tint.hex
        canvas.stroke(SVGCanvas.line([(x, y), (x, y - size)]), paint, width: size * 0.15)
        canvas.stroke(
            "M\(n(x)) \(n(y - size * 0.38))H\(n(x - size * 0.12))"
                + "Q\(n(x - size * 0.25)) \(n(y - size * 0.38)) \(n(x - size * 0.25)) \(n(y - size * 0.52))"
                + "V\(n(y - size * 0.74))",
            paint, width: size * 0.1)
        canvas.stroke(
            "M\(n(x)) \(n(y - size * 0.28))H\(n(x + size * 0.12))"
                + "Q\(n(x + size * 0.25)) \(n(y - size * 0.28)) \(n(x + size * 0.25)) \(n(y - size * 0.42))"
                + "V\(n(y - size * 0.58))",
            paint, width: size * 0.1)
        canvas.stroke(
            SVGCanvas.line([(x - size * 0.04, y - size * 0.05), (x - size * 0.04, y - size * 0.97)]),
            mood.sun.mixed(with: tint, 0.45).hex,
            width: size * 0.012, opacity: 0.6)
    }
}
