/// The pixel size of a result.
struct ImageSize: Equatable, Sendable {
    let width: Int
    let height: Int
    /// The scale relative to a 1K image; drawings are laid out at 1K and scaled up.
    let scale: Int

    /// The size of an image from the fields of a model's input. Sides are multiples of 16.
    init(rule: ModelRule, input: JSON) {
        let shape =
            rule.choice("aspect_ratio", in: input).flatMap { $0 == "1:1" || $0 == "auto" ? nil : $0 }
            ?? rule.choice("image_size", in: input) ?? "1:1"
        switch rule.choice("resolution", in: input) ?? rule.choice("image_resolution", in: input)
            ?? rule.choice("quality", in: input)
        {
        case "2K"?: scale = 2
        case "4K"?, "ultra"?: scale = 4
        case "basic"?: scale = 2
        case "high"? where rule.name.hasPrefix("seedream/4.5"): scale = 4
        case "high"? where rule.name.hasPrefix("seedream/5"): scale = 3
        default: scale = 1
        }
        let one = Self.atOneK(shape, base: rule.base)
        width = one.0 * scale
        height = one.1 * scale
    }

    /// The known sizes of Google's models; other ratios get the same area.
    private static let known = [
        "1:1": (1024, 1024), "2:3": (848, 1264), "3:2": (1264, 848), "3:4": (896, 1200), "4:3": (1200, 896),
        "4:5": (928, 1152), "5:4": (1152, 928), "9:16": (768, 1376), "16:9": (1376, 768), "21:9": (1584, 672),
    ]

    private static func atOneK(_ shape: String, base: Int) -> (Int, Int) {
        if shape == "square" { return (512, 512) }
        let ratio = ratio(of: shape)
        if base == 1024, let size = known["\(ratio.0):\(ratio.1)"] { return size }
        let side = Double(base)
        let stretch = (Double(ratio.0) / Double(ratio.1)).squareRoot()
        return (sixteens(side * stretch), sixteens(side / stretch))
    }

    private static func sixteens(_ length: Double) -> Int {
        max(16, Int((length / 16).rounded()) * 16)
    }

    /// Reads `16:9`, `landscape_16_9` and `portrait_16_9`; anything else is square.
    private static func ratio(of shape: String) -> (Int, Int) {
        let numbers = shape.split { $0 == ":" || $0 == "_" }.compactMap { Int($0) }
        guard numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else { return (1, 1) }
        // Portrait names also give the long side first.
        return shape.hasPrefix("portrait")
            ? (min(numbers[0], numbers[1]), max(numbers[0], numbers[1]))
            : (numbers[0], numbers[1])
    }
}
