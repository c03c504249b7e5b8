import EaselCore

/// A share's token, such as `share_01jd….c2lnbmF0dXJl`: its id, and a signature only this server can make.
///
/// It is made again whenever it is needed and stored nowhere.
enum ShareToken {
    /// What no API key begins with.
    private static let prefix = "share_"

    static func make(for share: ShareID, _ credentials: Credentials) -> String {
        "\(share).\(credentials.shareSignature(id: share))"
    }

    static func isOne(_ text: String) -> Bool { text.hasPrefix(prefix) }

    /// The share a token is of; nil when it was not made here.
    static func share(of token: String, _ credentials: Credentials) -> ShareID? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard isOne(token), parts.count == 2 else { return nil }
        let id = ShareID(String(parts[0]))
        return credentials.isShareSignature(String(parts[1]), id: id) ? id : nil
    }
}
