/// An image to begin from.
package enum ImageReference: Sendable, Hashable {
    /// Somewhere else, at a public http or https address.
    case address(String)
    /// Kept here, made or uploaded. It has no address that lasts: each use gets a fresh one.
    case image(ImageID)
}
