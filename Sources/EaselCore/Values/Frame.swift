/// A place on the canvas, in canvas units (one unit is one CSS pixel at 100 % zoom).
package struct Point: Encodable, Sendable, Equatable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A size on the canvas, in canvas units.
package struct Size: Encodable, Sendable, Equatable {
    package var width: Double
    package var height: Double

    package init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }
}
