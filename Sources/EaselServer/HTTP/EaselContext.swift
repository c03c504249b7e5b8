import EaselCore
import Hummingbird
import Logging
import NIOCore

/// What a request carries from the first middleware to its route.
struct EaselContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks; nil until it is known.
    var identity: Identity?
    /// Why a key that was right once is not let in.
    var refusal: Problem?
    /// The address the connection comes from.
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// Who asks. Throws a `Problem` of status 401 when nobody is known.
    func requireIdentity() throws -> Identity {
        guard let identity else { throw refusal ?? Problem.unauthorized }
        return identity
    }

    /// An id from the path.
    func id<Entity>(_ name: String) throws -> Identifier<Entity> {
        Identifier(try parameters.require(name))
    }
}
