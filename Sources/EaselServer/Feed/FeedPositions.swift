import EaselCore

/// Where a reader of several canvases continues, written as `canvas_a:12,canvas_b:3`.
struct FeedPositions: Equatable {
    /// A browser has a handful of tabs.
    static let most = 50

    private(set) var positions: [CanvasID: FeedPosition] = [:]

    /// Throws a `Problem` if it names no canvas or too many.
    init(lastEventID: String?, after: String?) throws {
        for part in (lastEventID ?? after ?? "").split(separator: ",") {
            let sides = part.split(separator: ":", maxSplits: 1).map(String.init)
            guard let canvas = sides.first else { continue }
            positions[CanvasID(canvas)] = FeedPosition(sides.dropFirst().first)
        }
        guard (1...Self.most).contains(positions.count) else {
            throw Problem.invalid(
                "after",
                "after must name from 1 to \(Self.most) canvases with the version known of each, such as “canvas_a:12,canvas_b:3”."
            )
        }
    }

    /// The `id:` of an event, with its own canvas first.
    static func id(of place: FeedFrame.Place, among versions: [CanvasID: Int64]) -> String {
        let others = versions.lazy.filter { $0.key != place.canvas }.map { ",\($0.key):\($0.value)" }
        return others.reduce(into: "\(place.canvas):\(place.version)") { $0 += $1 }
    }
}
