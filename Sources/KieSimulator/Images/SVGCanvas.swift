import Foundation

/// Collects the elements of an SVG document. Only gradients and plain shapes: filters would cost seconds.
struct SVGCanvas {
    let width: Double
    let height: Double
    private(set) var definitions = ""
    private(set) var body = ""
    private var nextID = 0

    /// A color stop of a gradient.
    struct Stop {
        let offset: Double
        let tint: Tint
        var opacity = 1.0

        init(_ offset: Double, _ tint: Tint, _ opacity: Double = 1) {
            self.offset = offset
            self.tint = tint
            self.opacity = opacity
        }
    }

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// The shorter side: sizes of things are taken from it, so that every shape of image looks right.
    var unit: Double { min(width, height) }

    // MARK: Paint

    /// A gradient along the box of the shape it fills; straight down unless told otherwise.
    mutating func linear(
        _ stops: [Stop], from start: (Double, Double) = (0, 0), to end: (Double, Double) = (0, 1)
    ) -> String {
        define(
            "linearGradient",
            "x1=\"\(n(start.0))\" y1=\"\(n(start.1))\" x2=\"\(n(end.0))\" y2=\"\(n(end.1))\"", stops)
    }

    /// A gradient from the centre of the shape it fills outwards.
    mutating func radial(_ stops: [Stop], center: (Double, Double) = (0.5, 0.5), radius: Double = 0.5) -> String {
        define(
            "radialGradient", "cx=\"\(n(center.0))\" cy=\"\(n(center.1))\" r=\"\(n(radius))\"", stops)
    }

    /// A glow: a color that fades out so gently that no edge shows.
    mutating func glow(_ tint: Tint, _ strength: Double) -> String {
        let fall = [(0.0, 1.0), (0.2, 0.74), (0.4, 0.42), (0.6, 0.18), (0.8, 0.05), (1, 0)]
        return radial(fall.map { Stop($0.0, tint, $0.1 * strength) })
    }

    private mutating func define(_ kind: String, _ attributes: String, _ stops: [Stop]) -> String {
        let id = makeID()
        let inner = stops.map {
            "<stop offset=\"\(n($0.offset))\" stop-color=\"\($0.tint.hex)\" stop-opacity=\"\(n($0.opacity))\"/>"
        }
        definitions += "<\(kind) id=\"\(id)\" \(attributes)>\(inner.joined())</\(kind)>"
        return "url(#\(id))"
    }

    mutating func makeID() -> String {
        nextID += 1
        return "g\(nextID)"
    }

    /// Keeps `content` to the inside of a shape.
    mutating func clipped(to shape: String, _ content: (inout SVGCanvas) -> Void) {
        let id = makeID()
        definitions += "<clipPath id=\"\(id)\">\(shape)</clipPath>"
        group("clip-path=\"url(#\(id))\"", content)
    }

    /// Draws `content` in a group with these attributes.
    mutating func group(_ attributes: String, _ content: (inout SVGCanvas) -> Void) {
        body += "<g \(attributes)>"
        content(&self)
        body += "</g>"
    }

    // MARK: Shapes

    mutating func rect(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String, opacity: Double = 1,
        round: Double = 0
    ) {
        body += "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(0, width)))\" height=\"\(n(max(0, height)))\""
        if round > 0 { body += " rx=\"\(n(round))\"" }
        paint(fill, opacity)
    }

    mutating func circle(_ x: Double, _ y: Double, _ radius: Double, fill: String, opacity: Double = 1) {
        body += "<circle cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\""
        paint(fill, opacity)
    }

    mutating func ellipse(
        _ x: Double, _ y: Double, _ rx: Double, _ ry: Double, fill: String, opacity: Double = 1, turn: Double = 0
    ) {
        body += "<ellipse cx=\"\(n(x))\" cy=\"\(n(y))\" rx=\"\(n(rx))\" ry=\"\(n(ry))\""
        if turn != 0 { body += " transform=\"rotate(\(n(turn)) \(n(x)) \(n(y)))\"" }
        paint(fill, opacity)
    }

    mutating func path(_ data: String, fill: String, opacity: Double = 1) {
        body += "<path d=\"\(data)\""
        paint(fill, opacity)
    }

    mutating func stroke(_ data: String, _ paint: String, width: Double, opacity: Double = 1, cap: String = "round") {
        body += "<path d=\"\(data)\" fill=\"none\" stroke=\"\(paint)\" stroke-width=\"\(n(width))\""
        body += " stroke-linecap=\"\(cap)\" stroke-linejoin=\"round\""
        if opacity < 1 { body += " opacity=\"\(n(opacity))\"" }
        body += "/>"
    }

    mutating func polygon(_ points: [(Double, Double)], fill: String, opacity: Double = 1) {
        path(Self.line(points) + "Z", fill: fill, opacity: opacity)
    }

    mutating func raw(_ element: String) {
        body += element
    }

    private mutating func paint(_ fill: String, _ opacity: Double) {
        body += " fill=\"\(fill)\""
        if opacity < 1 { body += " opacity=\"\(n(opacity))\"" }
        body += "/>"
    }

    /// Path data through the points.
    static func line(_ points: [(Double, Double)]) -> String {
        var data = ""
        for (index, point) in points.enumerated() { data += "\(index == 0 ? "M" : "L")\(n(point.0)) \(n(point.1))" }
        return data
    }
}

/// A number short enough for a document with thousands of them.
func n(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let rounded = (value * 1000).rounded() / 1000
    if rounded == rounded.rounded(), abs(rounded) < 1e9 { return String(Int(rounded)) }
    return String(abs(rounded) >= 10 ? (rounded * 10).rounded() / 10 : rounded)
}
