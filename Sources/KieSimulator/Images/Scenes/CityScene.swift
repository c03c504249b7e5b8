import Foundation

/// A skyline with lit windows above the water that mirrors it.
struct CityScene: Scene {
    static let words: Set<String> = [
        "city", "skyline", "street", "downtown", "skyscraper", "tower", "urban", "neon", "cyberpunk", "tokyo", "york",
        "building", "bridge", "metropolis", "town", "robot", "rooftop", "train", "car",
    ]

    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator) {
        let mood = Mood(words: words, favourites: [.night, .dusk, .sunset], using: &generator)
        let air = Atmosphere(mood: mood)
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let shore = height * 0.74
        let lightX = width * generator.number(in: 0.2...0.8)
        air.sky(&canvas, horizon: shore)
        if mood.isNight { air.stars(&canvas, count: 180, below: height * 0.5, using: &generator) }
        air.light(
            &canvas, x: lightX, y: mood.isNight ? height * 0.2 : shore - height * 0.22,
            radius: unit * (mood.isNight ? 0.055 : 0.07))
        air.clouds(&canvas, count: 6, from: height * 0.1, to: height * 0.5, using: &generator)
        let start = canvas.body.count
        for layer in 0..<4 {
            towers(&canvas, mood, layer: layer, base: shore, using: &generator)
            let mist = canvas.linear([.init(0, mood.haze, 0), .init(1, mood.haze, 0.4)])
            if layer < 3 { canvas.rect(0, shore - height * 0.2, width, height * 0.2, fill: mist) }
        }
        let skyline = String(canvas.body.dropFirst(start))
        river(&canvas, air, skyline, shore: shore, lightX: lightX, using: &generator)
        air.vignette(&canvas)
    }

    private func towers(
        _ canvas: inout SVGCanvas, _ mood: Mood, layer: Int, base: Double, using generator: inout SeededGenerator
    ) {
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let distance = 0.78 - 0.25 * Double(layer)
        let tall = height * [0.42, 0.4, 0.33, 0.14][layer]
        let tint = mood.tint(at: distance)
        let middle = width * generator.number(in: 0.35...0.65)
        var x = -unit * 0.05
        while x < width {
            let wide = unit * generator.number(in: 0.045...0.1) * (layer == 3 ? 1.3 : 1)
            // Tallest near the middle, as cities are.
            let hump = exp(-pow((x - middle) / (width * 0.34), 2))
            let rise = tall * (0.28 + 0.72 * hump) * generator.number(in: 0.45...1)
            building(
                &canvas, mood, x: x, base: base, wide: wide, rise: rise, tint: tint, layer: layer, using: &generator)
            x += wide * generator.number(in: 0.9...(layer == 3 ? 1.05 : 1.35))
        }
    }

    private func building(
        _ canvas: inout SVGCanvas, _ mood: Mood, x: Double, base: Double, wide: Double, rise: Double, tint: Tint,
        layer: Int,
        using generator: inout SeededGenerator
    ) {
        let top = base - rise
        let fill = canvas.linear(
            [
                .init(0, tint.mixed(with: mood.sun, layer < 3 ? 0.1 : 0.04)), .init(0.5, tint),
                .init(1, tint.darker(0.2)),
            ], to: (1, 0.4))
        canvas.rect(x, top, wide, rise + 1, fill: fill)
        switch layer == 3 ? 4 : generator.next() % 6 {
        case 0:
            canvas.rect(x + wide * 0.2, top - rise * 0.07, wide * 0.6, rise * 0.08, fill: fill)
            canvas.rect(x + wide * 0.48, top - rise * 0.2, max(1.2, wide * 0.03), rise * 0.2, fill: tint.hex)
            if mood.isNight || mood == .dusk {
                let beacon = canvas.radial([.init(0, 0xFF5A4A, 0.9), .init(1, 0xFF5A4A, 0)])
                canvas.circle(x + wide * 0.5, top - rise * 0.2, wide * 0.12, fill: beacon)
            }
        case 1: canvas.polygon([(x, top + 1), (x + wide, top - wide * 0.3), (x + wide, top + 1)], fill: fill)
        case 2:
            canvas.polygon(
                [(x + wide * 0.3, top + 1), (x + wide * 0.5, top - wide * 1.6), (x + wide * 0.7, top + 1)], fill: fill)
        default: break
        }
        if layer > 0 { windows(&canvas, mood, x: x, top: top, wide: wide, rise: rise, layer: layer, using: &generator) }
    }

    private func windows(
        _ canvas: inout SVGCanvas, _ mood: Mood, x: Double, top: Double, wide: Double, rise: Double, layer: Int,
        using generator: inout SeededGenerator
    ) {
        let lights = ["#ffd98a", "#ffe9b8", "#ffc16b", "#cfe4ff"]
        let cell = canvas.unit * (0.0068 + 0.0014 * Double(layer))
        let columns = Int(wide / cell) - 1
        let rows = Int(rise / (cell * 1.35)) - 1
        guard columns > 0, rows > 0 else { return }
        let share = (mood.isNight ? 0.42 : mood == .dusk ? 0.36 : 0.2)
        let gap = (wide - Double(columns) * cell) / 2
        // Windows of one color go into one path: thousands of elements would be slow to read.
        var paths = [String](repeating: "", count: lights.count)
        for row in 0..<rows {
            // Some floors are at work, others dark.
            let floor = generator.chance(0.2) ? 0.2 : 1.0
            for column in 0..<columns where generator.chance(share * floor) {
                let left = x + gap + (Double(column) + 0.2) * cell
                let upper = top + cell + Double(row) * cell * 1.35
                paths[Int(generator.next() % 4)] +=
                    "M\(n(left)) \(n(upper))h\(n(cell * 0.58))v\(n(cell * 0.72))h\(n(-cell * 0.58))Z"
            }
        }
        for (color, data) in zip(lights, paths) where !data.isEmpty {
            canvas.path(data, fill: color, opacity: 0.42 + 0.15 * Double(layer))
        }
    }

    private func river(
        _ canvas: inout SVGCanvas, _ air: Atmosphere, _ skyline: String, shore: Double, lightX: Double,
        using generator: inout SeededGenerator
    ) {
        let depth = canvas.height - shore
        air.water(&canvas, horizon: shore, lightX: lightX, using: &generator)
        let shape = "<rect x=\"0\" y=\"\(n(shore))\" width=\"\(n(canvas.width))\" height=\"\(n(depth))\"/>"
        canvas.clipped(to: shape) { canvas in
            canvas.group("opacity=\"0.5\" transform=\"translate(0 \(n(shore * 1.72))) scale(1 -0.72)\"") {
                $0.raw(skyline)
            }
        }
        // Streaks of light that tremble on the water.
        let tints: [Tint] = [0xFFC873, 0xFFE2A6, 0xFF8A5C, 0x7FB2FF, 0xE86FA8]
        for _ in 0..<34 {
            let tint = generator.pick(tints, else: 0xFFC873)
            let fill = canvas.linear([.init(0, tint, 0.7), .init(1, tint, 0)])
            let x = generator.unit() * canvas.width
            canvas.rect(
                x, shore, canvas.unit * generator.number(in: 0.003...0.009), depth * generator.number(in: 0.25...0.85),
                fill: fill,
                opacity: air.mood.isNight || air.mood == .dusk ? 0.55 : 0.25)
        }
        let dark = air.mood.sky[0].mixed(with: air.mood.near, 0.6)
        for index in 0..<90 {
            let distance = pow(Double(index) / 90, 1.4)
            canvas.ellipse(
                generator.unit() * canvas.width, shore + distance * depth,
                canvas.unit * (0.03 + 0.12 * distance) * generator.number(in: 0.4...1.4), 0.6 + 1.3 * distance,
                fill: dark.hex,
                opacity: 0.3)
        }
        canvas.rect(0, shore - 2, canvas.width, 3, fill: air.mood.near.hex, opacity: 0.8)
    }
}
