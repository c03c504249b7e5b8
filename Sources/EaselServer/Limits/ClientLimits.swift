package import EaselCore

/// How much one client may use. All limits are generous: they only stop those who would block the server for others.
package struct ClientLimits: Sendable {
    /// Requests of one organization, by all its keys and sessions, or with one share link; nil for no limit.
    package var perKey: RateLimit? = RateLimit(count: 6_000, seconds: 60)
    /// Requests from one address without a valid key; nil for no limit.
    package var perAddress: RateLimit? = RateLimit(count: 600, seconds: 60)
    /// Live feeds that are open at once of one organization or with one share link.
    package var streamsPerKey = 2_500
    /// Connections that are open at once; one more is closed at once.
    package var connections = 10_000
    /// Connections from one address that are open at once; nil for 1,000, and no limit to those from this machine.
    package var connectionsPerAddress: Int?
    /// Seconds a client may take to send a request's head.
    package var headSeconds = 10.0
    /// Seconds in which something worth waiting for of a request's body must come.
    package var bodySeconds = 15.0
    /// Seconds in which something worth waiting for of an answer must be taken.
    package var answerSeconds = 15.0

    /// Seconds a client that waits for images hears nothing, so that the status can say what became of them: proxies
    /// wait a minute for it.
    package var quietSeconds = 45.0
    /// Seconds between signs of life after that.
    package var keepAliveSeconds = 15.0

    /// Seconds a connection may be without a request: longer than proxies keep theirs (nginx 60 to 75, Go's 90, Caddy 120),
    /// so that it is the proxy that closes, and no callback meets a connection that is being closed.
    package var idleSeconds = 150.0

    package init() {}
}
