/// One entry of a canvas's feed, numbered by the canvas version it made.
package struct Change: Sendable, Equatable {
    package let canvasID: CanvasID
    package let version: Int64
    package let content: ChangeContent

    package init(canvasID: CanvasID, version: Int64, content: ChangeContent) {
        self.canvasID = canvasID
        self.version = version
        self.content = content
    }
}

/// What changed, as it was right after the change.
package enum ChangeContent: Sendable, Equatable {
    case imageNode(ImageNode)
    case imageNodeDeleted(ImageNodeID)
    case canvas(Canvas)
    case message(Message)
}

/// What a reader that knows a canvas up to a certain version has missed.
package enum MissedChanges: Sendable, Equatable {
    /// Every missed change, in order, up to the limit asked for; empty when the reader is up to date.
    case changes([Change])
    /// The reader's version is from the future or too old to be replayed: it needs a snapshot.
    case reset
}
