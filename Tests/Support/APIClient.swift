package import AsyncHTTPClient
package import JSON
import NIOCore
package import NIOHTTP1

/// A complete response of a server.
package struct Answer: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    package let bytes: [UInt8]

    package init(status: Int, headers: HTTPHeaders, bytes: [UInt8]) {
        self.status = status
        self.headers = headers
        self.bytes = bytes
    }

    /// The body as JSON; null if it is not JSON.
    package var json: JSONValue { (try? JSONValue.parse(bytes)) ?? .null }
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package func header(_ name: String) -> String? { headers.first(name: name) }
}

/// A client of the HTTP API.
package struct APIClient: Sendable {
    package typealias Check = @Sendable (_ method: HTTPMethod, _ path: String, _ answer: Answer) -> Void

    /// Never shut down: it lives as long as the test process.
    package static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    package let origin: String
    /// Sent with every request.
    package let headers: [String: String]
    /// Called with every complete response.
    private let check: Check

    package init(origin: String, headers: [String: String] = [:], check: @escaping Check = { _, _, _ in }) {
        self.origin = origin
        self.headers = headers
        self.check = check
    }

    package func with(_ more: [String: String]) -> APIClient {
        APIClient(origin: origin, headers: headers.merging(more) { _, new in new }, check: check)
    }

    /// - Parameter onceBegun: called after the head of the response has arrived.
    package func send(
        _ method: HTTPMethod, _ path: String, bytes: [UInt8]? = nil, headers more: [String: String] = [:],
        onceBegun: () async throws -> Void = {}
    ) async throws -> Answer {
        let response = try await Self.http.execute(
            request(method, path, bytes: bytes, headers: more), timeout: .seconds(30))
        try await onceBegun()
        let body = try await response.body.collect(upTo: 64 << 20)
        let answer = Answer(
            status: Int(response.status.code), headers: response.headers, bytes: Array(body.readableBytesView))
        check(method, path, answer)
        return answer
    }

    /// Only the status, which also works for a response that never ends.
    package func status(_ method: HTTPMethod, _ path: String, bytes: [UInt8]? = nil) async throws -> Int {
        let response = try await Self.http.execute(request(method, path, bytes: bytes), timeout: .seconds(30))
        return Int(response.status.code)
    }

    package func request(
        _ method: HTTPMethod, _ path: String, bytes: [UInt8]? = nil, headers more: [String: String] = [:]
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: origin + path)
        request.method = method
        for (name, value) in headers.merging(more, uniquingKeysWith: { $1 }) {
            request.headers.add(name: name, value: value)
        }
        if let bytes { request.body = .bytes(ByteBuffer(bytes: bytes)) }
        return request
    }

    package func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send(.GET, path, headers: headers)
    }

    package func post(_ path: String, _ body: String = "", headers: [String: String] = [:]) async throws -> Answer {
        try await send(.POST, path, bytes: Array(body.utf8), headers: headers)
    }

    package func patch(_ path: String, _ body: String) async throws -> Answer {
        try await send(.PATCH, path, bytes: Array(body.utf8))
    }

    package func delete(_ path: String) async throws -> Answer { try await send(.DELETE, path) }
}

extension JSONValue {
    package subscript(index: Int) -> JSONValue? {
        guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    package var count: Int { arrayValue?.count ?? 0 }
}
