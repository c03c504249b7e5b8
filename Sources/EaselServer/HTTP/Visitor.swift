import EaselCore

/// The sender of a request: a member of an organization, or a guest with a share link to one of its canvases.
///
/// Routes ask the context for an `Identity`, which a guest lacks: guests are admitted only where a route says so.
enum Visitor: Sendable, Hashable {
    case member(Identity)
    case guest(Guest)

    /// How far they see.
    var reach: Reach {
        switch self {
        case .member(let identity): .organization(identity.organizationID)
        case .guest(let guest): .canvas(guest.canvasID)
        }
    }

    var audience: Audience {
        switch self {
        case .member(let identity): identity.audience
        case .guest: .guests
        }
    }

    /// What their requests and live feeds are counted by: more keys are not more quota.
    var pass: Pass {
        switch self {
        case .member(let identity): .organization(identity.organizationID)
        case .guest(let guest): .share(guest.shareID)
        }
    }
}

/// Somebody with a share link.
struct Guest: Sendable, Hashable {
    let shareID: ShareID
    let canvasID: CanvasID
}

/// Those who share one quota: all keys and sessions of an organization, or everybody with one share link.
enum Pass: Hashable, Sendable {
    case organization(OrganizationID)
    case share(ShareID)

    /// As people call it.
    var name: String {
        switch self {
        case .organization: "organization"
        case .share: "share link"
        }
    }
}
