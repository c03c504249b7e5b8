import EaselCore
import Foundation

/// A size such as `1536x1024`, as OpenAI's clients ask for it.
struct OpenAISize: Sendable, Equatable {
    let width: Double
    let height: Double

    /// Nil for `auto`, which leaves the size to the model. Throws a `Problem` for what is no size.
    init?(_ text: String) throws {
        if text == "auto" { return nil }
        let sides = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard sides.count == 2, sides.allSatisfy({ (1...100_000).contains($0) }) else {
            throw Problem.invalid(
                "size", "size is “\(text.shortened(to: 40))”; it must be auto or a size such as 1024x1024.")
        }
        (width, height) = (Double(sides[0]), Double(sides[1]))
    }

    /// The ratios a model has, the nearest first.
    func ratios(of model: ModelDescription) -> [String] {
        Self.sorted(model.aspectRatios) { ratio in
            let sides = ratio.split(separator: ":").compactMap { Double($0) }
            guard sides.count == 2, sides[0] > 0, sides[1] > 0 else { return nil }
            return abs(log(sides[0] / sides[1]) - log(width / height))
        }
    }

    /// The resolutions a model has, the nearest first: 1K stands for as many pixels as 1024 × 1024 has. In the middle
    /// between two the larger is nearer, so that 3840 × 2160 is 4K.
    func resolutions(of model: ModelDescription) -> [String] {
        Self.sorted(model.resolutions) { resolution in
            guard resolution.lowercased().hasSuffix("k"), let side = Double(resolution.dropLast()), side > 0 else {
                return nil
            }
            return abs(log(1.1 * width * height) - 2 * log(side * 1024))
        }
    }

    private static func sorted(_ values: [String], by distance: (String) -> Double?) -> [String] {
        values.compactMap { value in distance(value).map { (value, $0) } }.sorted { $0.1 < $1.1 }.map(\.0)
    }
}
