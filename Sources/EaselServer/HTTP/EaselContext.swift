import EaselCore
import Hummingbird
import Logging
import NIOCore

/// What a request carries from the first middleware to its route.
struct EaselContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks; nil until it is known.
    var identity: Identity?
    /// The address the connection comes from.
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// Who asks. Throws `Problem.unauthorized` when nobody is known.
    func requireIdentity() throws -> Identity {
        guard let identity else { throw Problem.unauthorized }
        return identity
    }

    /// An id from the path.
    func id<Entity>(_ name: String) throws -> Identifier<Entity> {
        Identifier(try parameters.require(name))
    }
}
