import EaselCore
import HTTPTypes
import Hummingbird

/// Whether a browser says a request comes from a page of this server.
struct SameOrigin: Sendable {
    /// The origin the server is known by, which a proxy may keep from the request itself.
    let site: Origin?

    init(site: String) {
        self.site = Origin(site)
    }

    /// Throws a `Problem` when the request names another origin. Programs name none, and old browsers may not.
    func check(_ request: Request) throws {
        guard let named = request.headers[.origin] else { return }
        // Set by the browser, and no page can change it. Browsers send it over https and to this machine only.
        if request.headers[.fetchSite] == "same-origin" { return }
        if let origin = Origin(named) {
            if origin == site { return }
            // A proxy may have spelled the name otherwise, or added the port.
            if let authority = request.head.authority, origin == Origin("\(origin.scheme)://\(authority)") { return }
        }
        throw Problem(
            status: .forbidden, code: "cross_site",
            detail: """
                This request comes from a page of another site, \(named.shortened(to: 100)). If that is this server's \
                own page, set SITE_URL to that address, or have the proxy pass the name on, as nginx does with \
                “proxy_set_header Host $host;”.
                """)
    }
}

extension HTTPField.Name {
    fileprivate static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
