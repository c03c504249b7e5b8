import Foundation

/// Conifers fading into mist, with light falling between them.
struct ForestScene: Scene {
    static let words: Set<String> = [
        "forest", "tree", "wood", "woods", "jungle", "pine", "path", "deer", "fox", "bear", "wolf", "owl", "mushroom",
        "fairy", "magical", "enchanted", "moss",
    ]

    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator) {
        let base = Mood(words: words, favourites: [.dawn, .green, .sunset], using: &generator)
        let mood = base == .day ? .green : base
        let air = Atmosphere(mood: mood)
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        air.sky(&canvas, horizon: height * 0.8)
        if mood.isNight { air.stars(&canvas, count: 200, below: height * 0.6, using: &generator) }
        let lightX = width * generator.number(in: 0.36...0.64)
        let lightY = height * (mood.isNight ? 0.2 : 0.34)
        air.light(&canvas, x: lightX, y: lightY, radius: unit * 0.05)
        let noise = Noise(using: &generator)
        let layers = 6
        for layer in 0..<layers {
            let part = Double(layer) / Double(layers - 1)
            let tint = mood.tint(at: 0.86 * pow(1 - part, 1.1))
            let ridge = air.ridge(
                canvas, base: height * (0.6 + 0.37 * part), height: height * 0.08, scale: 1.3, jagged: false,
                noise: noise,
                offset: Double(layer) * 19)
            air.ground(&canvas, under: ridge, to: height + 4, tint: tint, mist: 0.55 * (1 - part))
            stand(
                &canvas, tint, along: ridge, size: unit * (0.13 + 0.42 * part * part), part: part, clearing: lightX,
                using: &generator)
            if layer < layers - 1 {
                let veil = canvas.linear([.init(0, mood.haze, 0), .init(0.6, mood.haze, 0.34), .init(1, mood.haze, 0)])
                canvas.rect(0, height * (0.44 + 0.32 * part), width, height * 0.26, fill: veil)
            }
            if layer == 3, !mood.isNight { rays(&canvas, mood, x: lightX, y: lightY, using: &generator) }
        }
        if mood.isNight || !words.isDisjoint(with: ["fairy", "magical", "enchanted", "firefly"]) {
            fireflies(&canvas, using: &generator)
        }
        air.vignette(&canvas, strength: 0.4)
    }

    private func stand(
        _ canvas: inout SVGCanvas, _ tint: Tint, along ridge: [(Double, Double)], size: Double, part: Double,
        clearing: Double,
        using generator: inout SeededGenerator
    ) {
        let trees = PineTrees(tint: tint)
        var next = -size
        for point in ridge where point.0 >= next {
            next = point.0 + size * generator.number(in: 0.14...0.42)
            // The nearer the layer, the wider the clearing that lets the eye through.
            let open = canvas.width * (0.05 + 0.3 * part)
            guard abs(point.0 - clearing) > open * generator.number(in: 0.6...1.1) else { continue }
            trees.tree(
                &canvas, x: point.0, y: point.1 + size * 0.05, height: size * generator.number(in: 0.7...1.35),
                using: &generator)
        }
    }

    private func rays(
        _ canvas: inout SVGCanvas, _ mood: Mood, x: Double, y: Double, using generator: inout SeededGenerator
    ) {
        let reach = canvas.height * 0.75
        for _ in 0..<9 {
            let angle = generator.number(in: -0.75...0.75)
            let wide = generator.number(in: 0.02...0.06)
            let fill = canvas.linear([.init(0, mood.sun, 0.42), .init(1, mood.sun, 0)])
            canvas.polygon(
                [(x, y), (x + tan(angle - wide) * reach, y + reach), (x + tan(angle + wide) * reach, y + reach)],
                fill: fill,
                opacity: 0.5)
        }
    }

    private func fireflies(_ canvas: inout SVGCanvas, using generator: inout SeededGenerator) {
        let glow = canvas.radial([.init(0, 0xFFF7B0, 1), .init(0.25, 0xF4E36B, 0.7), .init(1, 0xD8E05A, 0)])
        for _ in 0..<46 {
            canvas.circle(
                generator.unit() * canvas.width, canvas.height * generator.number(in: 0.5...0.93),
                canvas.unit * generator.number(in: 0.003...0.014), fill: glow, opacity: generator.number(in: 0.5...1))
        }
    }
}

extension Mood {
    /// Daylight under leaves.
    static let green = Mood(
        sky: [0x3E7F7A, 0x6BA694, 0xA4CBA8, 0xD6E4B8, 0xF6F2CF], haze: 0xC3DDB6, near: 0x10281F, sun: 0xFFFCE0,
        isNight: false)
}
