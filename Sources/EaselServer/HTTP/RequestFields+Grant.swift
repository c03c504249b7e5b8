import EaselCore

/// What a key and a share link have in common.
extension RequestFields {
    private static let longestName = 100
    /// The end of the year 9999: what is later is no date anybody means.
    private static let latest: Int64 = 253_402_300_799_999

    /// What people call it.
    func name() throws -> String? {
        guard let name = try string("name") else { return nil }
        guard !name.isEmpty, name.unicodeScalars.count <= Self.longestName else {
            throw Problem.invalid("name", "name must have from 1 to \(Self.longestName) characters.")
        }
        return name
    }

    /// When it expires.
    func expiry(after now: Timestamp) throws -> Timestamp? {
        guard let milliseconds = try integer("expiresAt") else { return nil }
        let time = Timestamp(milliseconds: Int64(milliseconds))
        guard time > now, time.milliseconds <= Self.latest else {
            throw Problem.invalid(
                "expiresAt", "expiresAt must be a time to come, in milliseconds since 1970; leave it out for no end.")
        }
        return time
    }
}
