import EaselCore

/// A share link as those have it who may make one.
struct ShareResource: Encodable, Sendable {
    let id: ShareID
    let canvasId: CanvasID
    let name: String?
    /// The link to pass on. The token follows the #, which browsers never send.
    let url: String
    let token: String
    let createdBy: APIKeyID
    let createdAt: Timestamp
    let expiresAt: Timestamp?
    let lastUsedAt: Timestamp?

    init(_ share: Share, token: String, site: String) {
        id = share.id
        canvasId = share.canvasID
        name = share.name
        url = "\(site)/shared/\(share.canvasID)#\(token)"
        self.token = token
        createdBy = share.createdBy
        createdAt = share.createdAt
        expiresAt = share.expiresAt
        lastUsedAt = share.lastUsedAt
    }
}
