import Synchronization

/// The methods each path supports, for `405` and `Allow`.
final class AllowedMethods: Sendable {
    private struct Route {
        let method: String
        let components: [Substring]

        func matches(_ path: [Substring]) -> Bool {
            components.count == path.count && zip(components, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    /// Empty until the router is whole.
    private let routes = Mutex<[Route]>([])

    /// - Parameter descriptions: all routes, such as `GET /api/canvases/{canvasId}`.
    func learn(_ descriptions: [String]) {
        let learned = descriptions.map { description in
            let parts = description.split(separator: " ", maxSplits: 1)
            return Route(method: String(parts[0]), components: parts[1].split(separator: "/"))
        }
        routes.withLock { $0 = learned }
    }

    /// The value of `Allow`; nil when there is nothing at the path.
    func allowed(at path: String) -> String? {
        let components = path.split(separator: "/")
        let methods = routes.withLock { $0.filter { $0.matches(components) }.map(\.method) }
        if methods.isEmpty { return nil }
        return (methods.contains("GET") ? methods + ["HEAD"] : methods).sorted().joined(separator: ", ")
    }
}
