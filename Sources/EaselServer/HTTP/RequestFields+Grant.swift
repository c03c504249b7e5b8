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
        guard time > now else {
            throw Problem.invalid(
                "expiresAt",
                "expiresAt must be in the future, in milliseconds since 1970; leave it out for no expiry.")
        }
        guard time.milliseconds <= Self.latest else {
            throw Problem.invalid(
                "expiresAt",
                "expiresAt is after the year 9999; it is in milliseconds since 1970. Leave it out for no expiry.")
        }
        return time
    }
}
