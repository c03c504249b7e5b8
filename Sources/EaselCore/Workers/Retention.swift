/// How many seconds data that grows with use is kept. What an organization has created stays until somebody deletes it.
package struct Retention: Sendable, Equatable {
    private static let day = 86_400.0

    /// Changes of a canvas, for clients that reconnect; one that was away longer loads the whole canvas again.
    package var changes = 7 * day
    /// Entries of image nodes' audit trails.
    package var events = 365 * day
    /// Callbacks that were looked at.
    package var callbacks = 30 * day
    /// Deliveries of webhooks that are over.
    package var deliveries = 30 * day

    package init() {}
}
