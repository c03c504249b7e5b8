import EaselCore

extension RequestFields {
    /// `name` and `expiresAt` of a key or a share link.
    func grant(at now: Timestamp) throws -> Grant {
        try Grant(
            name: string("name"), expiresAt: integer("expiresAt").map { Timestamp(milliseconds: Int64($0)) }, now: now)
    }
}
