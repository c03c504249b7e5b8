package import EaselCore

/// How much one client may ask for. All generous: they are for those who would take the server from everybody else.
package struct Limits: Sendable {
    /// Requests with one key or share link, or with a session made from a key; nil for no limit.
    package var perKey: RateLimit? = RateLimit(count: 6_000, seconds: 60)
    /// Requests from one address without a key that is let in; nil for no limit.
    package var perAddress: RateLimit? = RateLimit(count: 600, seconds: 60)
    /// Live feeds that are open at once with one key or share link.
    package var streamsPerKey = 2_500
    /// Connections that are open at once; one more is closed at once.
    package var connections = 10_000
    /// Seconds a client may take to send a request's head.
    package var headSeconds = 10.0
    /// Seconds in which something worth waiting for of a request's body must come.
    package var bodySeconds = 15.0

    package init() {}
}
