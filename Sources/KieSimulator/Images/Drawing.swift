/// The SVG document of an image.
struct Drawing {
    let prompt: String
    let seed: UInt64
    let size: ImageSize

    init(image: ResultImage) {
        self.init(prompt: image.prompt, seed: image.seed, size: image.size)
    }

    init(prompt: String, seed: UInt64, size: ImageSize) {
        self.prompt = prompt
        self.seed = seed
        self.size = size
    }

    func svg(style: SimulatorConfiguration.ImageStyle) -> String {
        var generator = SeededGenerator(seed: seed)
        // Laid out at 1K, so that a seed shows the same scene at every resolution.
        var canvas = SVGCanvas(width: Double(size.width / size.scale), height: Double(size.height / size.scale))
        switch style {
        case .scenes:
            let words = SceneChoice.words(of: prompt)
            SceneChoice.scene(for: words).draw(&canvas, words: words, using: &generator)
            Caption(prompt: prompt).draw(&canvas)
        case .plain:
            let tints: [Tint] = [0x345C7D, 0x6C5B7B, 0xC06C84, 0x2A9D8F]
            // Results of one task follow each other in their seeds and have to differ.
            let (shade, place) = Int(seed % UInt64(4 * tints.count)).quotientAndRemainder(dividingBy: tints.count)
            let tint = tints[place]
            canvas.rect(
                0, 0, canvas.width, canvas.height,
                fill: canvas.linear([.init(0, tint), .init(1, tint.darker(0.3 + 0.15 * Double(shade)))]))
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size.width)\" height=\"\(size.height)\""
            + " viewBox=\"0 0 \(n(canvas.width)) \(n(canvas.height))\">"
            + "<defs>\(canvas.definitions)</defs>\(canvas.body)</svg>"
    }
}
