import EaselCore
import Hummingbird

/// The address that the provider called: the attempt it belongs to, and the token that proves it.
struct CallbackAddress: Sendable {
    let imageNodeID: ImageNodeID
    /// 0 when the address names none.
    let attempt: Int
    /// Empty when the address has none.
    let token: String

    /// Nil when the address names no image node.
    init?(of request: Request) {
        let query = request.uri.queryParameters
        guard let id = query["imageNodeId"], !id.isEmpty else { return nil }
        imageNodeID = ImageNodeID(String(id))
        attempt = query["attempt"].flatMap { Int($0) } ?? 0
        token = query["token"].map(String.init) ?? ""
    }
}
