/// What the layout needs to know about a canvas to add nodes to it.
package struct CanvasExtent: Sendable, Equatable {
    /// Where the newest nodes are, at most `CanvasLayout.known`.
    package var newest: [Placement]
    /// The lowest edge of all other nodes; nil when there are none.
    package var floor: Double?
    /// Who is before a new node in the queue for the provider, over all canvases.
    package var queue: QueueState

    package init(newest: [Placement] = [], floor: Double? = nil, queue: QueueState = QueueState()) {
        self.newest = newest
        self.floor = floor
        self.queue = queue
    }

    /// The canvas with these nodes on it as well, in the order they were made.
    func adding(_ nodes: [ImageNode]) -> CanvasExtent {
        var extent = self
        extent.newest += nodes.map { Placement(position: $0.position, size: $0.size) }
        extent.queue.waiting += nodes.count
        return extent
    }
}

/// Where a node lies on its canvas.
package struct Placement: Sendable, Equatable {
    package var position: Point
    package var size: Size

    package init(position: Point, size: Size) {
        self.position = position
        self.size = size
    }

    fileprivate var right: Double { position.x + size.width }
    fileprivate var bottom: Double { position.y + size.height }
}

/// Where new nodes go. An order is one block; blocks are laid out like words, from left to right and then below. The
/// lines become longer the more blocks there are, so that many do not form a tower.
package enum CanvasLayout {
    package static let gap = 32.0
    /// A little more than the line of prompt under a node.
    static let caption = 40.0
    /// Fits beside the chat on a usual screen.
    static let rowWidth = 1_040.0
    /// Width to height of what a canvas grows towards.
    private static let shape = 1.6
    /// The longer side of a new node.
    static let longSide = 320.0
    /// So many of a canvas's nodes are looked at for a free place; below all others there always is one.
    package static let known = 200

    /// A node's size on the canvas for a ratio of width to height.
    package static func size(ratio: Double) -> Size {
        ratio >= 1
            ? Size(width: longSide, height: (longSide / ratio).rounded())
            : Size(width: (longSide * ratio).rounded(), height: longSide)
    }

    /// Positions for `count` nodes of one size: from `origin` when one is asked for, else where there is room.
    package static func positions(count: Int, size: Size, origin: Point?, extent: CanvasExtent) -> [Point] {
        // Up to three side by side, more in two rows.
        let columns = count <= 3 ? count : (count + 1) / 2
        let rows = (count + columns - 1) / columns
        let step = Size(width: size.width + gap, height: size.height + gap + caption)
        let block = Size(
            width: Double(columns) * step.width - gap, height: Double(rows) * step.height - gap - caption)
        let corner = origin ?? firstFree(block, on: extent)
        return (0..<count).map { index in
            Point(
                x: corner.x + Double(index % columns) * step.width,
                y: corner.y + Double(index / columns) * step.height)
        }
    }

    /// The first free place in the order one reads: rows begin where nothing reaches across from above.
    private static func firstFree(_ block: Size, on extent: CanvasExtent) -> Point {
        let below = gap + caption
        let top = extent.floor.map { $0 + below } ?? 0
        let area = extent.newest.reduce(0) { $0 + ($1.size.width + gap) * ($1.size.height + below) }
        let width = max(rowWidth, (area * shape).squareRoot())
        let lines = [top] + extent.newest.flatMap { [$0.position.y, $0.bottom + below] }.filter { $0 > top }
        for y in Set(lines).sorted()
        where !extent.newest.contains(where: { $0.position.y < y && y < $0.bottom + below }) {
            let beside = extent.newest
                .filter { $0.position.y < y + block.height + below && y < $0.bottom + below }
                .sorted { $0.position.x < $1.position.x }
            var x = 0.0
            for node in beside where node.right + gap > x && node.position.x < x + block.width + gap {
                x = node.right + gap
            }
            if x == 0 || x + block.width <= width { return Point(x: x, y: y) }
        }
        return Point(x: 0, y: lines.max() ?? top)
    }
}
