import EaselCore

/// Who asks, and what for.
struct Identity: Sendable, Equatable {
    let organizationID: OrganizationID
    let scopes: [Scope]
    /// Came with a cookie, which a browser sends along by itself.
    let isFromCookie: Bool
}
