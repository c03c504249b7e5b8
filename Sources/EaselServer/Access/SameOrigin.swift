import EaselCore
import HTTPTypes
import Hummingbird

/// Whether a browser says a request comes from a page of this server.
struct SameOrigin: Sendable {
    /// The origin the server is known by, which a proxy may keep from the request itself.
    let site: String

    /// Throws a `Problem` when the request names another origin. Programs name none, and old browsers may not.
    func check(_ request: Request) throws {
        guard let origin = request.headers[.origin], origin != site else { return }
        let authority = request.head.authority ?? ""
        guard !authority.isEmpty, ["http://\(authority)", "https://\(authority)"].contains(origin) else {
            throw Problem(
                status: .forbidden, code: "cross_site",
                detail: "This request comes from a page of another site, \(origin.shortened(to: 100)).")
        }
    }
}
