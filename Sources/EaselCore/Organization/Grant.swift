/// What an API key and a share link have in common: a name for people, and an expiry.
package struct Grant: Sendable, Equatable {
    private static let longestName = 100
    /// The end of the year 9999: what is later is no date anybody means.
    private static let latest = Timestamp(milliseconds: 253_402_300_799_999)

    package let name: String?
    /// Nil for never.
    package let expiresAt: Timestamp?

    /// Without a name, and forever.
    package static let unlimited = Grant()

    private init() {
        name = nil
        expiresAt = nil
    }

    /// Throws `EaselError.invalid` that names the field.
    package init(name: String? = nil, expiresAt: Timestamp? = nil, now: Timestamp) throws(EaselError) {
        if let name, name.isEmpty || name.unicodeScalars.count > Self.longestName {
            throw .invalid(field: "name", message: "name must have from 1 to \(Self.longestName) characters.")
        }
        if let expiresAt, expiresAt <= now {
            throw .invalid(
                field: "expiresAt",
                message: "expiresAt must be in the future, in milliseconds since 1970; leave it out for no expiry.")
        }
        if let expiresAt, expiresAt > Self.latest {
            throw .invalid(
                field: "expiresAt",
                message:
                    "expiresAt is after the year 9999; it is in milliseconds since 1970. Leave it out for no expiry.")
        }
        self.name = name
        self.expiresAt = expiresAt
    }
}

extension Scope {
    /// The scopes with these names, in their usual order. Throws `EaselError.invalid` for none, and for one there is not.
    package static func named(_ names: [String]) throws(EaselError) -> [Scope] {
        let scopes = allCases.filter { names.contains($0.rawValue) }
        guard !scopes.isEmpty, names.allSatisfy({ Scope(rawValue: $0) != nil }) else {
            throw .invalid(
                field: "scopes",
                message: "scopes must be one or more of \(allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return scopes
    }
}
