package import EaselCore
import Foundation
import Hummingbird

/// Addresses of images that work in an `<img>` without a key, until they expire.
package struct ImageLinks: ImageAddresses {
    /// Links change once a day, so that browsers can keep what they have, and live for 7 to 8 days.
    private static let day: Int64 = 86_400
    private static let lifetime: Int64 = 8

    private let origin: String
    private let credentials: Credentials
    private let clock: any WallClock
    package let reachProvider: Bool

    /// - Parameter origin: the site's public origin, such as `https://easel.example`.
    package init(origin: String, credentials: Credentials, clock: any WallClock, reachProvider: Bool = true) {
        self.origin = origin
        self.credentials = credentials
        self.clock = clock
        self.reachProvider = reachProvider
    }

    package func image(_ id: ImageID) -> String { link(id, query: "", access(to: id)) }

    /// Both have the same signature.
    func imageAndThumbnail(_ id: ImageID) -> (image: String, thumbnail: String) {
        let access = access(to: id)
        return (link(id, query: "", access), link(id, query: "width=512&", access))
    }

    /// What the link is for, whether or not its signature is right, and however the origin is spelled.
    package func image(at address: String) -> ImageID? {
        guard var url = URLComponents(string: address) else { return nil }
        let path = url.percentEncodedPath.split(separator: "/", omittingEmptySubsequences: false)
        (url.path, url.query, url.fragment) = ("", nil, nil)
        guard path.count == 4, path[1] == "api", path[2] == "images", let own = Origin(origin),
            url.string.flatMap({ Origin($0) }) == own
        else { return nil }
        return ImageID(String(path[3]))
    }

    package func isPrivate(_ address: String) -> Bool {
        guard var url = URLComponents(string: address) else { return false }
        (url.path, url.query, url.fragment, url.user, url.password) = ("", nil, nil, nil, nil)
        guard let there = url.string.flatMap({ Origin($0) }) else { return false }
        // A server on loopback uses a provider on loopback.
        if there.isLoopback { return Origin(origin)?.isLoopback != true }
        return PublicAddress.isInner(there.hostWithoutBrackets)
    }

    /// Whether a link's signature is right and not too old. `expires` is in seconds since 1970.
    func admits(_ id: ImageID, expires: Int64, signature: String) -> Bool {
        expires > clock.now().milliseconds / 1000 && credentials.isImageSignature(signature, id: id, expires: expires)
    }

    /// Whether the request carries a link's signature for this image.
    func admits(_ id: ImageID, _ request: Request) -> Bool {
        let query = request.uri.queryParameters
        guard let expires = query["expires"].flatMap({ Int64($0) }), let signature = query["signature"] else {
            return false
        }
        return admits(id, expires: expires, signature: String(signature))
    }

    private func access(to id: ImageID) -> String {
        let today = clock.now().milliseconds / 1000 / Self.day
        let expires = (today + Self.lifetime) * Self.day
        return "expires=\(expires)&signature=\(credentials.imageSignature(id: id, expires: expires))"
    }

    private func link(_ id: ImageID, query: String, _ access: String) -> String {
        "\(origin)/api/images/\(id)?\(query)\(access)"
    }
}
