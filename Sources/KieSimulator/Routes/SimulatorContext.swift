import Hummingbird
import NIOCore

/// The request context: the simulator needs the connection itself to be able to drop it.
struct SimulatorContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Closes the connection without an answer, as a network fault does.
    func drop() async throws -> Never {
        // Already closed is as good.
        try? await channel.close()
        throw HTTPError(.badGateway)
    }
}

extension Response {
    /// A JSON answer; the provider's errors, too, have status 200.
    init(_ json: JSON, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: json.text)))
    }

    /// A refusal, with a true status only where the dialect says so.
    init(_ refusal: Refusal, dialect: Dialect) {
        let hasStatus = dialect.refusal == .httpStatus && [401, 429].contains(refusal.code)
        self.init(refusal.body, status: hasStatus ? .init(code: refusal.code) : .ok)
    }

    /// A success answer with its `data`.
    init(data: JSON) {
        self.init(["code": 200, "msg": "success", "data": data])
    }
}
