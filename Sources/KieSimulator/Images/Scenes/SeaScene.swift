import Foundation

/// The open sea under a low light, with sails, a lighthouse or an island as the prompt wants.
struct SeaScene: Scene {
    static let words: Set<String> = [
        "sea", "ocean", "lighthouse", "boat", "ship", "sail", "sailboat", "sailing", "beach", "coast", "wave", "island",
        "harbor", "harbour", "bay", "shore", "surf", "seagull", "whale", "yacht",
    ]

    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator) {
        let mood = Mood(words: words, favourites: [.sunset, .dawn, .day, .dusk], using: &generator)
        let air = Atmosphere(mood: mood)
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let horizon = height * 0.6
        let hasTower = words.contains("lighthouse") || (!words.contains("boat") && generator.chance(0.4))
        let towerIsLeft = generator.chance(0.5)
        let lightX = width * (towerIsLeft ? generator.number(in: 0.58...0.7) : generator.number(in: 0.3...0.42))
        air.sky(&canvas, horizon: horizon)
        if mood.isNight { air.stars(&canvas, count: 260, below: horizon * 0.95, using: &generator) }
        let lightY = horizon - height * (mood.isNight ? 0.36 : generator.number(in: 0.06...0.14))
        air.light(&canvas, x: lightX, y: lightY, radius: unit * (mood.isNight ? 0.045 : 0.065))
        air.clouds(&canvas, count: 9, from: height * 0.1, to: horizon * 0.88, using: &generator)
        let noise = Noise(using: &generator)
        for index in 0..<2 {
            headland(
                &canvas, air, noise, horizon: horizon, isLeft: (index == 0) != towerIsLeft,
                distance: 0.72 - 0.25 * Double(index),
                reach: 0.5 - 0.18 * Double(index))
        }
        air.water(&canvas, horizon: horizon, lightX: lightX, using: &generator)
        if !mood.isNight { gulls(&canvas, mood, around: (lightX, lightY - unit * 0.16), using: &generator) }
        if hasTower { cliff(&canvas, air, noise, words, isLeft: towerIsLeft, using: &generator) }
        let sail = Tint.named(in: words)
        let boatX = width * (hasTower ? (towerIsLeft ? 0.7 : 0.3) : 0.5) + unit * generator.number(in: -0.06...0.06)
        if !hasTower || words.contains("boat") || words.contains("sailboat") || generator.chance(0.6) {
            boat(
                &canvas, mood, x: boatX, y: horizon + (height - horizon) * 0.36, size: unit * (hasTower ? 0.13 : 0.2),
                color: sail)
        }
        boat(
            &canvas, mood, x: width * (towerIsLeft ? 0.88 : 0.12), y: horizon + (height - horizon) * 0.07,
            size: unit * 0.035,
            color: nil)
        air.vignette(&canvas)
    }

    private func headland(
        _ canvas: inout SVGCanvas, _ air: Atmosphere, _ noise: Noise, horizon: Double, isLeft: Bool, distance: Double,
        reach: Double
    ) {
        let length = canvas.width * reach
        let points = stride(from: 0.0, through: 1, by: 0.01).map { part -> (Double, Double) in
            let x = isLeft ? length * part : canvas.width - length * part
            let fall = pow(1 - part, 0.7)
            return (
                x, horizon - canvas.height * 0.11 * fall * (0.35 + noise.layered(part * 6 + distance * 50, octaves: 5))
            )
        }
        let start = isLeft ? -5 : canvas.width + 5
        let tint = air.mood.tint(at: distance)
        let fill = canvas.linear([.init(0, tint), .init(1, tint.mixed(with: air.mood.haze, 0.5))])
        canvas.polygon(
            [(start, horizon + 1)] + points + [(isLeft ? length : canvas.width - length, horizon + 1)], fill: fill)
    }

    private func gulls(
        _ canvas: inout SVGCanvas, _ mood: Mood, around center: (Double, Double), using generator: inout SeededGenerator
    ) {
        for _ in 0..<7 {
            let x = center.0 + canvas.unit * generator.number(in: -0.25...0.25)
            let y = center.1 + canvas.unit * generator.number(in: -0.1...0.08)
            let size = canvas.unit * generator.number(in: 0.008...0.018)
            canvas.stroke(
                "M\(n(x - size)) \(n(y - size * 0.2))"
                    + "q\(n(size * 0.5)) \(n(-size * 0.5)) \(n(size)) \(n(size * 0.3))"
                    + "q\(n(size * 0.5)) \(n(-size * 0.8)) \(n(size)) \(n(-size * 0.3))",
                mood.near.hex, width: max(1, size * 0.16), opacity: 0.7)
        }
    }

    /// A rock with the tower on it, at one side.
    private func cliff(
        _ canvas: inout SVGCanvas, _ air: Atmosphere, _ noise: Noise, _ words: Set<String>, isLeft: Bool,
        using generator: inout SeededGenerator
    ) {
        let (width, height, unit) = (canvas.width, canvas.height, canvas.unit)
        let reach = min(width * 0.5, unit * 0.62)
        let top = height * 0.66
        func at(_ part: Double) -> Double { isLeft ? reach * part : width - reach * part }
        let tint = air.mood.tint(at: 0.1)
        let outline = stride(from: -0.02, through: 1, by: 0.02).map { part -> (Double, Double) in
            let plateau = part < 0.52 ? 0 : pow((part - 0.52) / 0.48, 1.25)
            return (at(part), top + plateau * height * 0.19 + (noise.layered(part * 9, octaves: 4) - 0.5) * unit * 0.05)
        }
        let rock = canvas.linear([
            .init(0, tint.mixed(with: air.mood.sun, 0.16)), .init(0.25, tint), .init(1, tint.darker(0.45)),
        ])
        canvas.polygon(outline + [(at(0.9), height + 4), (at(-0.03), height + 4)], fill: rock)
        // Foam where the sea meets the rock.
        for index in 0..<26 {
            let part = 0.99 - 0.12 * Double(index) / 26
            canvas.ellipse(
                at(part) + generator.number(in: -8...8), height * (0.852 + 0.148 * Double(index) / 26), unit * 0.02,
                1.6, fill: "#ffffff", opacity: 0.28)
        }
        tower(&canvas, air, x: at(0.42), base: top + unit * 0.012, tall: min(unit * 0.36, height * 0.3), words)
    }

    private func tower(
        _ canvas: inout SVGCanvas, _ air: Atmosphere, x: Double, base: Double, tall: Double, _ words: Set<String>
    ) {
        let mood = air.mood
        let wide = tall * 0.13
        let lampY = base - tall * 0.9
        if mood != .day {
            for side in [-1.0, 1.0] {
                let beam = canvas.linear(
                    [.init(0, 0xFFF2C4, side > 0 ? 0.6 : 0), .init(1, 0xFFF2C4, side > 0 ? 0 : 0.6)], to: (1, 0))
                canvas.polygon(
                    [
                        (x, lampY - 2), (x + side * tall * 2.3, lampY - tall * 0.42),
                        (x + side * tall * 2.3, lampY + tall * 0.02), (x, lampY + 2),
                    ],
                    fill: beam, opacity: 0.75)
            }
        }
        let lit = Tint(integerLiteral: 0xF6F0E6).mixed(with: mood.haze, 0.22)
        let wall = canvas.linear(
            [.init(0, lit), .init(0.4, lit.mixed(with: mood.near, 0.1)), .init(1, lit.mixed(with: mood.near, 0.68))],
            to: (1, 0))
        let shape = [
            (x - wide * 0.62, base - tall * 0.82), (x + wide * 0.62, base - tall * 0.82), (x + wide, base),
            (x - wide, base),
        ]
        canvas.polygon(shape, fill: wall)
        let band = (Tint.named(in: words) ?? 0xC23A33).mixed(with: mood.near, 0.18)
        let paint = canvas.linear(
            [.init(0, band.lighter(0.1)), .init(1, band.mixed(with: mood.near, 0.6))], to: (1, 0))
        for (upper, lower) in [(0.72, 0.58), (0.44, 0.3), (0.16, 0.02)] {
            func half(_ level: Double) -> Double { wide * (1 - 0.38 * level / 0.82) }
            canvas.polygon(
                [
                    (x - half(upper), base - tall * upper), (x + half(upper), base - tall * upper),
                    (x + half(lower), base - tall * lower), (x - half(lower), base - tall * lower),
                ], fill: paint)
        }
        let dark = mood.near.mixed(with: 0x30333F, 0.4).hex
        canvas.rect(x - wide * 0.9, base - tall * 0.84, wide * 1.8, tall * 0.025, fill: dark)
        canvas.rect(x - wide * 0.46, base - tall * 0.96, wide * 0.92, tall * 0.12, fill: "#ffeeb0")
        canvas.rect(x - 1, base - tall * 0.96, 2, tall * 0.12, fill: dark)
        canvas.polygon(
            [(x - wide * 0.62, base - tall * 0.955), (x, base - tall * 1.05), (x + wide * 0.62, base - tall * 0.955)],
            fill: dark)
        let glow = canvas.radial([.init(0, 0xFFF6D8, 0.9), .init(0.25, 0xFFEBAE, 0.4), .init(1, 0xFFEBAE, 0)])
        canvas.circle(x, lampY, tall * 0.3, fill: glow)
        for level in [0.24, 0.52] {
            canvas.rect(x - tall * 0.012, base - tall * level, tall * 0.026, tall * 0.05, fill: dark)
        }
        // The keeper's house.
        let side = tall * 0.34
        canvas.rect(x + wide * 1.2, base - side * 0.42, side, side * 0.46, fill: lit.mixed(with: mood.near, 0.4).hex)
        canvas.polygon(
            [
                (x + wide * 1.2 - side * 0.06, base - side * 0.4), (x + wide * 1.2 + side * 0.2, base - side * 0.7),
                (x + wide * 1.2 + side * 0.8, base - side * 0.7), (x + wide * 1.2 + side * 1.06, base - side * 0.4),
            ],
            fill: band.mixed(with: mood.near, 0.5).hex)
        canvas.rect(x + wide * 1.2 + side * 0.62, base - side * 0.3, side * 0.16, side * 0.18, fill: "#ffdf8f")
    }

    private func boat(_ canvas: inout SVGCanvas, _ mood: Mood, x: Double, y: Double, size: Double, color: Tint?) {
        let hull = (color ?? 0x3A2A33).mixed(with: mood.near, color == nil ? 0.4 : 0.15)
        let sail = Tint(integerLiteral: 0xFBF4E6).mixed(with: mood.haze, 0.25)
        // What the water gives back, first.
        canvas.polygon(
            [
                (x - size * 0.5, y + size * 0.1), (x + size * 0.5, y + size * 0.1), (x + size * 0.1, y + size * 0.95),
                (x - size * 0.05, y + size * 0.95),
            ],
            fill: canvas.linear([.init(0, hull.darker(0.3), 0.55), .init(1, sail, 0)]))
        let cloth = canvas.linear([.init(0, sail), .init(1, sail.mixed(with: mood.near, 0.35))], to: (1, 0.3))
        canvas.path(
            "M\(n(x + size * 0.02)) \(n(y - size * 1.05))"
                + "C\(n(x + size * 0.3)) \(n(y - size * 0.7)) \(n(x + size * 0.45)) \(n(y - size * 0.35)) \(n(x + size * 0.46)) \(n(y - size * 0.14))"
                + "L\(n(x + size * 0.02)) \(n(y - size * 0.1))Z",
            fill: cloth)
        canvas.path(
            "M\(n(x - size * 0.03)) \(n(y - size * 0.92))"
                + "C\(n(x - size * 0.12)) \(n(y - size * 0.5)) \(n(x - size * 0.28)) \(n(y - size * 0.25)) \(n(x - size * 0.42)) \(n(y - size * 0.12))"
                + "L\(n(x - size * 0.03)) \(n(y - size * 0.12))Z",
            fill: cloth, opacity: 0.92)
        canvas.stroke(SVGCanvas.line([(x, y), (x, y - size * 1.12)]), mood.near.hex, width: max(1, size * 0.018))
        canvas.path(
            "M\(n(x - size * 0.52)) \(n(y - size * 0.07))H\(n(x + size * 0.56))"
                + "Q\(n(x + size * 0.46)) \(n(y + size * 0.13)) \(n(x + size * 0.32)) \(n(y + size * 0.13))"
                + "H\(n(x - size * 0.34))"
                + "Q\(n(x - size * 0.46)) \(n(y + size * 0.11)) \(n(x - size * 0.52)) \(n(y - size * 0.07))"
                + "Z",
            fill: canvas.linear([.init(0, hull.lighter(0.12)), .init(1, hull.darker(0.4))]))
        canvas.ellipse(x, y + size * 0.13, size * 0.46, size * 0.014, fill: "#ffffff", opacity: 0.4)
    }
}
