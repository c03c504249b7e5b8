import Foundation

/// Ranges one behind the other, with pines in front and sometimes a lake that mirrors them.
struct MountainScene: Scene {
    static let words: Set<String> = [
        "mountain", "mountains", "alps", "alpine", "peak", "summit", "hill", "valley", "lake", "glacier", "fjord",
        "volcano", "cabin", "river", "balloon",
    ]

    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator) {
        let mood = Mood(words: words, favourites: [.sunset, .dawn, .day, .dusk], using: &generator)
        let air = Atmosphere(mood: mood)
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let hasLake =
            !words.isDisjoint(with: ["lake", "river", "fjord", "reflection", "water"]) || generator.chance(0.4)
        let horizon = height * (hasLake ? 0.68 : 0.62)
        let sunX = width * (generator.chance(0.5) ? generator.number(in: 0.6...0.74) : generator.number(in: 0.26...0.4))
        air.sky(&canvas, horizon: horizon)
        if mood.isNight { air.stars(&canvas, count: 240, below: horizon * 0.9, using: &generator) }
        if words.contains("aurora") || (words.contains("northern") && mood.isNight) {
            air.aurora(&canvas, below: horizon * 0.75, using: &generator)
        }
        let sunY =
            horizon - height * (mood.isNight ? generator.number(in: 0.4...0.48) : generator.number(in: 0.2...0.3))
        air.light(&canvas, x: sunX, y: sunY, radius: unit * (mood.isNight ? 0.045 : 0.052))
        air.clouds(&canvas, count: 7, from: height * 0.12, to: horizon * 0.72, using: &generator)
        if words.contains("balloon") { balloons(&canvas, words, using: &generator) }

        let noise = Noise(using: &generator)
        let start = canvas.body.count
        let layers = 5
        for index in 0..<layers {
            let distance = 1 - Double(index) / Double(layers)
            let isRange = index < 3
            let base = horizon + height * 0.02 * Double(index)
            let tall = height * (isRange ? 0.36 - 0.055 * Double(index) : 0.15 - 0.025 * Double(index))
            let ridge = air.ridge(
                canvas, base: base, height: tall, scale: isRange ? 1.5 + 0.5 * Double(index) : 2.2, jagged: isRange,
                noise: noise, offset: Double(index) * 23.7)
            let tint = mood.tint(at: 0.14 + 0.66 * distance * distance + (isRange ? 0.04 : 0), of: mood.near)
            air.ground(
                &canvas, under: ridge, to: hasLake ? horizon + height * 0.14 : height, tint: tint,
                mist: hasLake ? 0.65 : 0.9)
            if index < 2 { slopes(&canvas, ridge, tint, mood, lightX: sunX, tall: tall) }
            if !isRange {
                PineTrees(tint: tint).line(
                    &canvas, along: ridge, size: unit * (index == 3 ? 0.022 : 0.034), using: &generator)
            }
        }
        if hasLake {
            let land = String(canvas.body.dropFirst(start))
            mirror(&canvas, land, air, horizon: horizon + height * 0.085, lightX: sunX, using: &generator)
        }
        foreground(&canvas, air, noise, hasLake: hasLake, using: &generator)
        air.vignette(&canvas)
    }

    /// Light and shadow on the flanks: bands that run down from every summit, away from the light.
    private func slopes(
        _ canvas: inout SVGCanvas, _ ridge: [(Double, Double)], _ tint: Tint, _ mood: Mood, lightX: Double, tall: Double
    ) {
        let snow = mood.sun.mixed(with: mood.haze, mood.isNight ? 0.75 : 0.3)
        let reachIndex = 12
        for index in ridge.indices.dropFirst(reachIndex).dropLast(reachIndex)
        where (1...reachIndex).allSatisfy({
            ridge[index].1 <= ridge[index - $0].1 && ridge[index].1 < ridge[index + $0].1
        })
            && min(ridge[index - reachIndex].1, ridge[index + reachIndex].1) > ridge[index].1 + tall * 0.09
        {
            let (x, y) = ridge[index]
            let side: Double = lightX > x ? 1 : -1
            let reach = tall * 0.42
            let lit = canvas.linear([.init(0, snow, 0.75), .init(1, snow, 0)])
            let dark = canvas.linear([.init(0, tint.darker(0.3), 0.55), .init(1, tint, 0)])
            flank(&canvas, ridge, from: index, step: Int(side), x: x, y: y, reach: reach, fill: lit)
            flank(&canvas, ridge, from: index, step: -Int(side), x: x, y: y, reach: reach, fill: dark)
        }
    }

    private func flank(
        _ canvas: inout SVGCanvas, _ ridge: [(Double, Double)], from: Int, step: Int, x: Double, y: Double,
        reach: Double,
        fill: String
    ) {
        var points = [(x, y)]
        var index = from
        while ridge.indices.contains(index + step), ridge[index + step].1 >= ridge[index].1 - 1.5,
            ridge[index + step].1 < y + reach * 0.8
        {
            index += step
            points.append(ridge[index])
        }
        guard points.count > 9, let end = points.last else { return }
        // Back to the summit along a broken line inside the mountain.
        let inner = [(0.75, 0.95), (0.52, 0.78), (0.44, 0.92), (0.2, 0.5), (0.12, 0.62), (0.03, 0.25)]
        points += inner.map { (x + (end.0 - x) * $0.0, y + (max(end.1, y + reach * 0.5) - y) * $0.1) }
        canvas.polygon(points, fill: fill)
    }

    private func mirror(
        _ canvas: inout SVGCanvas, _ land: String, _ air: Atmosphere, horizon: Double, lightX: Double,
        using generator: inout SeededGenerator
    ) {
        let depth = canvas.height - horizon
        let shape = "<rect x=\"0\" y=\"\(n(horizon))\" width=\"\(n(canvas.width))\" height=\"\(n(depth))\"/>"
        air.water(&canvas, horizon: horizon, lightX: lightX, using: &generator)
        canvas.clipped(to: shape) { canvas in
            canvas.group("opacity=\"0.42\" transform=\"translate(0 \(n(horizon * 1.75))) scale(1 -0.75)\"") {
                $0.raw(land)
            }
        }
        let shine = air.mood.haze.lighter(0.3)
        for index in 0..<60 {
            let distance = pow(Double(index) / 60, 1.5)
            canvas.ellipse(
                generator.unit() * canvas.width, horizon + distance * depth,
                canvas.unit * (0.03 + 0.14 * distance) * generator.number(in: 0.4...1.4), 0.5 + distance,
                fill: shine.hex, opacity: 0.2)
        }
        let edge = canvas.linear([.init(0, shine, 0.75), .init(1, shine, 0)])
        canvas.rect(0, horizon, canvas.width, depth * 0.1, fill: edge)
    }

    private func foreground(
        _ canvas: inout SVGCanvas, _ air: Atmosphere, _ noise: Noise, hasLake: Bool,
        using generator: inout SeededGenerator
    ) {
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let tint = air.mood.near
        if hasLake {
            // Two shores that frame the water.
            for side in [0.0, 1.0] {
                let shore = stride(from: 0.0, through: 1, by: 0.04).map { part -> (Double, Double) in
                    let x = side == 0 ? width * 0.4 * part : width * (1 - 0.3 * part)
                    return (x, height * (0.9 + 0.1 * pow(part, 1.4)) - noise.at(part * 7 + side * 40) * unit * 0.02)
                }
                canvas.polygon(shore + [(side * width, height + 2)], fill: tint.hex)
                for point in shore.prefix(14) where generator.chance(0.8) {
                    PineTrees(tint: tint).tree(
                        &canvas, x: point.0, y: point.1 + 6, height: unit * generator.number(in: 0.09...0.24),
                        using: &generator)
                }
            }
        } else {
            for index in 0..<2 {
                let ridge = air.ridge(
                    canvas, base: height * (0.93 + 0.07 * Double(index)), height: height * 0.13, scale: 1.6,
                    jagged: false,
                    noise: noise, offset: 90 + Double(index) * 30)
                let shade = air.mood.tint(at: index == 0 ? 0.16 : 0)
                air.ground(&canvas, under: ridge, to: height + 4, tint: shade, mist: index == 0 ? 0.25 : 0)
                PineTrees(tint: shade).line(
                    &canvas, along: ridge, size: unit * (index == 0 ? 0.075 : 0.13), using: &generator)
            }
        }
    }

    private func balloons(_ canvas: inout SVGCanvas, _ words: Set<String>, using generator: inout SeededGenerator) {
        let tints: [Tint] = [Tint.named(in: words) ?? 0xD9483B, 0xF0A43A, 0x3F7FB5, 0xE8D9B5]
        for index in 0..<5 {
            let size = canvas.unit * (index == 0 ? 0.1 : generator.number(in: 0.025...0.055))
            let x =
                canvas.width
                * (index == 0
                    ? 0.36 : index % 2 == 0 ? generator.number(in: 0.05...0.2) : generator.number(in: 0.55...0.94))
            let y = canvas.height * (index == 0 ? 0.26 : generator.number(in: 0.12...0.42))
            let tint = tints[index % tints.count]
            canvas.path(
                "M\(n(x - size)) \(n(y))"
                    + "a\(n(size)) \(n(size)) 0 0 1 \(n(size * 2)) 0c0 \(n(size * 0.8)) \(n(-size * 0.6)) \(n(size * 1.1)) \(n(-size * 0.8)) \(n(size * 1.5))"
                    + "h\(n(-size * 0.4))"
                    + "c\(n(-size * 0.2)) \(n(-size * 0.4)) \(n(-size * 0.8)) \(n(-size * 0.7)) \(n(-size * 0.8)) \(n(-size * 1.5))"
                    + "Z",
                fill: canvas.linear(
                    [.init(0, tint.lighter(0.3)), .init(0.5, tint), .init(1, tint.darker(0.35))], to: (1, 0.3)))
            canvas.ellipse(x, y - size * 0.02, size * 0.36, size * 0.98, fill: "#fff5dd", opacity: 0.35)
            canvas.rect(
                x - size * 0.14, y + size * 1.72, size * 0.28, size * 0.22, fill: "#4a3324", round: size * 0.04)
            canvas.stroke(
                SVGCanvas.line([(x - size * 0.18, y + size * 1.48), (x - size * 0.12, y + size * 1.74)])
                    + SVGCanvas.line([(x + size * 0.18, y + size * 1.48), (x + size * 0.12, y + size * 1.74)]),
                "#4a3324",
                width: max(0.6, size * 0.025))
        }
    }
}
