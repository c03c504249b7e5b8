/// Sends one HTTP request to Kie and returns the complete response. Tests use a scripted one.
public protocol KieTransport: Sendable {
    /// Sends the request once and returns the answer, whatever its status. Never repeats a request, never follows a
    /// redirect, and is done by the request's deadline.
    ///
    /// Throws ``KieTransportError/notSent(reason:)`` only when it is proven that Kie cannot have acted on the request.
    func send(_ request: KieRequest) async throws(KieTransportError) -> KieResponse
}

/// Why a transport has no response.
public enum KieTransportError: Error, Sendable, Equatable {
    /// Proven: Kie never had the complete request (refused connection, no such host, failed TLS handshake, ...).
    case notSent(reason: String)
    /// The connection broke after sending began: Kie may have acted on the request.
    case lost(reason: String)
    /// The deadline passed after sending began: Kie may have acted on the request.
    case timedOut
    /// The answer is larger than the transport keeps; Kie has acted on the request.
    case tooLarge
}

/// One HTTP request to Kie. Its description shows neither headers nor body, since they hold the API key and prompts.
public struct KieRequest: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The HTTP methods Kie uses.
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// The method.
    public var method: Method
    /// The absolute URL.
    public var url: String
    /// Header fields, `Authorization` among them.
    public var headers: [String: String]
    /// The body; nil for none.
    public var body: [UInt8]?
    /// The longest time from now until the last byte of the answer.
    public var deadline: Duration

    /// Describes a request.
    public init(
        method: Method, url: String, headers: [String: String] = [:], body: [UInt8]? = nil, deadline: Duration
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
    }

    /// Method and URL only.
    public var description: String { "\(method.rawValue) \(url)" }
    /// Method and URL only, so that dumping a request is safe too.
    public var customMirror: Mirror { Mirror(self, children: ["method": method.rawValue, "url": url]) }
}

/// The complete response to a ``KieRequest``.
public struct KieResponse: Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    /// Header fields with lower-case names; of repeated fields the last one.
    public var headers: [String: String]
    /// The body's bytes.
    public var body: [UInt8]

    /// Describes an answer.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
