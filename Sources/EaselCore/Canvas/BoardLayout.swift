/// What the layout needs to know of a board to add to it.
package struct BoardExtent: Sendable, Equatable {
    /// Where the newest node is; nil on an empty board.
    package var newest: (position: Point, size: Size)?
    /// The lowest edge of all nodes.
    package var bottom: Double
    /// Who is before a new node in the queue for the provider, over all canvases.
    package var queue: QueueState

    package init(
        newest: (position: Point, size: Size)? = nil, bottom: Double = 0, queue: QueueState = QueueState()
    ) {
        self.newest = newest
        self.bottom = bottom
        self.queue = queue
    }

    /// The board with these nodes on it as well, in the order they were made.
    func adding(_ nodes: [ImageNode]) -> BoardExtent {
        var board = self
        if let last = nodes.last { board.newest = (last.position, last.size) }
        board.queue.waiting += nodes.count
        board.bottom = nodes.reduce(bottom) { max($0, $1.position.y + $1.size.height) }
        return board
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.newest?.position == right.newest?.position && left.newest?.size == right.newest?.size
            && left.bottom == right.bottom && left.queue == right.queue
    }
}

/// Where new nodes go: side by side, in rows that read like text.
package enum BoardLayout {
    package static let gap = 32.0
    /// A little more than the line of prompt under a node.
    static let caption = 40.0
    /// Fits beside the chat on a usual screen.
    static let rowWidth = 1_040.0
    /// The longer side of a new node.
    static let longSide = 320.0

    /// A node's size on the board for a ratio of width to height.
    package static func size(ratio: Double) -> Size {
        ratio >= 1
            ? Size(width: longSide, height: (longSide / ratio).rounded())
            : Size(width: (longSide * ratio).rounded(), height: longSide)
    }

    /// Positions for `count` nodes of one size: from `origin` when one is asked for, else after the newest node.
    package static func positions(count: Int, size: Size, origin: Point?, board: BoardExtent) -> [Point] {
        var next =
            origin
            ?? board.newest.map { Point(x: $0.position.x + $0.size.width + gap, y: $0.position.y) }
            ?? Point(x: 0, y: 0)
        let left = origin?.x ?? 0
        var bottom = max(board.bottom, next.y + size.height)
        var positions: [Point] = []
        for _ in 0..<count {
            if next.x - left + size.width > rowWidth {
                next = Point(x: left, y: (origin == nil ? bottom : next.y + size.height) + gap + caption)
            }
            positions.append(next)
            bottom = max(bottom, next.y + size.height)
            next.x += size.width + gap
        }
        return positions
    }
}
