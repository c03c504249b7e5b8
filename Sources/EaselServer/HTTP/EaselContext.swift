import EaselCore
import Hummingbird
import Logging
import NIOCore

/// What a request carries from the first middleware to its route.
struct EaselContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks; nil until it is known.
    var visitor: Visitor?
    /// Why a key or a link that was right once is not let in.
    var refusal: Problem?
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The address the connection comes from.
    var remoteAddress: SocketAddress? { channel.remoteAddress }
    /// The connection's.
    var eventLoop: any EventLoop { channel.eventLoop }

    /// Who of an organization asks; nil also for guests.
    var identity: Identity? {
        guard case .member(let identity) = visitor else { return nil }
        return identity
    }

    /// Who of an organization asks. Throws a `Problem` of status 401 when nobody is known, of status 403 to guests.
    func requireIdentity() throws -> Identity {
        guard case .member(let identity) = try requireVisitor() else { throw Problem.notForGuests }
        return identity
    }

    /// Who asks, a guest too: only for what guests may see. Throws a `Problem` of status 401 when nobody is known.
    func requireVisitor() throws -> Visitor {
        guard let visitor else { throw refusal ?? Problem.unauthorized }
        return visitor
    }

    /// An id from the path.
    func id<Entity>(_ name: String) throws -> Identifier<Entity> {
        Identifier(try parameters.require(name))
    }
}
