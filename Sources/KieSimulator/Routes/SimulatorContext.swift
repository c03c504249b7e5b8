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
        // It may already be closed.
        try? await channel.close()
        throw HTTPError(.badGateway)
    }
}

extension Response {
    /// A JSON response; the provider's errors also have status 200.
    init(_ json: JSON, status: HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: json.text)))
    }

    /// A refusal, with a real status only if the dialect says so.
    init(_ refusal: Refusal, dialect: Dialect) {
        let hasStatus = dialect.refusal == .httpStatus && [401, 429].contains(refusal.code)
        self.init(refusal.body, status: hasStatus ? .init(code: refusal.code) : .ok)
    }

    /// A success response with its `data`.
    init(data: JSON) {
        self.init(["code": 200, "msg": "success", "data": data])
    }
}
