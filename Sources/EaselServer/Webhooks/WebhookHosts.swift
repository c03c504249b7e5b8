package import EaselCore

/// Where webhooks may go: to any public address over https, and to the origins that `WEBHOOK_HOSTS` lists.
package struct WebhookHosts: Sendable, Equatable {
    /// How an address is connected to.
    enum Way: Equatable {
        case publicAddressesOnly
        /// Whatever the name leads to.
        case asWritten
    }

    /// Allowed exactly as written.
    private let origins: Set<String>

    package init(_ origins: Set<Origin> = []) {
        self.origins = Set(origins.map(\.description))
    }

    /// The address as it is kept. Throws `EaselError.invalid` for one that nothing could ever be sent to.
    package func checked(_ text: String) throws(EaselError) -> String {
        let url: FetchURL
        do throws(FetchURL.Flaw) { url = try FetchURL(reading: text) } catch { throw refused(error.rule(of: "url")) }
        switch way(to: url) {
        case nil:
            throw refused("url must begin with https://, unless \(url.origin) is in WEBHOOK_HOSTS")
        case .publicAddressesOnly where Self.isInner(url):
            throw refused(
                "url leads to an address that is not public, which needs \(url.origin) to be in WEBHOOK_HOSTS")
        default:
            return url.spelling
        }
    }

    /// Nil where nothing is sent.
    func way(to url: FetchURL) -> Way? {
        if origins.contains(url.origin) { return .asWritten }
        return url.scheme == "https" ? .publicAddressesOnly : nil
    }

    private func refused(_ rule: String) -> EaselError { .invalid(field: "url", message: rule + ".") }

    private static func isInner(_ url: FetchURL) -> Bool {
        guard let origin = Origin(url.origin) else { return false }
        return origin.isLoopback || PublicAddress.isInner(origin.hostWithoutBrackets)
    }
}
