import EaselCore
import Foundation
import Hummingbird
import Logging
import NIOCore

/// What a request carries from the first middleware to its route.
struct EaselContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks; nil until it is known.
    var visitor: Visitor?
    /// Why a key or link that was once valid is not accepted.
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
        let text: String = try parameters.require(name)
        // What is encoded without need is the same (RFC 3986, 6.2.2.2). No id has anything that needs it.
        let decoded = text.removingPercentEncoding ?? text
        let isPlain = decoded.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return Identifier(isPlain ? decoded : text)
    }
}
