/// An image to start from.
package enum ImageReference: Sendable, Hashable {
    /// Somewhere else, at a public http or https address.
    case address(String)
    /// Stored here, generated or uploaded. It has no lasting address: each use gets a fresh one.
    case image(ImageID)
}
