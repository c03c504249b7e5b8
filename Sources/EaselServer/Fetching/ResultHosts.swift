import Foundation

/// Where results may be fetched from.
package struct ResultHosts: Sendable, Equatable {
    private enum Rule: Sendable, Equatable {
        /// https only, public addresses only.
        case host(String)
        /// https only, public addresses only; any name under this one.
        case subdomains(of: String)
        /// Exactly this origin, whatever its address: for development and tests.
        case origin(String)
    }

    /// Why an address may not be fetched, or how it may be.
    enum Verdict: Equatable {
        case publicAddressesOnly
        case asWritten
        case refused(String)
    }

    package struct InvalidHost: Error, Equatable {
        package let text: String
    }

    private var rules: [Rule]

    /// Reads `RESULT_HOSTS`: hosts such as `files.example` and `*.example`, and whole origins such
    /// as `http://127.0.0.1:9000`, separated by commas.
    package init(_ list: String) throws(InvalidHost) {
        rules = []
        for entry in list.split(separator: ",") {
            let whole = entry.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
            // As it is copied from a browser's address line.
            let item = whole.hasSuffix("/") ? String(whole.dropLast()) : whole
            if whole.isEmpty { continue }
            if item.contains("://") {
                guard let url = FetchURL(item), [url.origin, "\(url.origin):\(url.port)"].contains(item) else {
                    throw InvalidHost(text: whole)
                }
                rules.append(.origin(url.origin))
            } else if item.hasPrefix("*."), item.dropFirst(2).contains("."), Self.isHost(item.dropFirst(2)) {
                rules.append(.subdomains(of: String(item.dropFirst(2))))
            } else if Self.isHost(item[...]) {
                rules.append(.host(item))
            } else {
                throw InvalidHost(text: whole)
            }
        }
    }

    /// With one more origin that is allowed exactly as written.
    package func allowing(origin: String) -> ResultHosts {
        var hosts = self
        hosts.rules.append(.origin(origin.lowercased()))
        return hosts
    }

    func verdict(on url: FetchURL) -> Verdict {
        if rules.contains(.origin(url.origin)) { return .asWritten }
        guard url.scheme == "https" else {
            return .refused(
                "only https addresses are fetched; add \(url.origin) to RESULT_HOSTS if you trust it")
        }
        guard url.port == 443 else {
            return .refused("only port 443 is used; add \(url.origin) to RESULT_HOSTS if you trust it")
        }
        let isAllowed = rules.contains { rule in
            switch rule {
            case .host(let host): url.host == host
            case .subdomains(let parent): url.host.hasSuffix("." + parent) && Self.isHost(url.host[...])
            case .origin: false
            }
        }
        return isAllowed
            ? .publicAddressesOnly
            : .refused("the host \(url.host) is not in RESULT_HOSTS; add it there if results may come from it")
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.utf8.allSatisfy { (97...122) ~= $0 || (48...57) ~= $0 || $0 == 45 }
            }
    }
}
