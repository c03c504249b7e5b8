import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1

/// A whole answer of the server.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let bytes: [UInt8]

    /// The body as JSON; null when it is none.
    var json: JSONValue { (try? JSONValue.parse(bytes)) ?? .null }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first(name: name) }
}

/// Speaks to the server as one of its users.
struct APIClient: Sendable {
    /// Never shut down: it lives as long as the test process.
    static let http: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    let origin: String
    /// Sent with every request.
    var headers: [String: String] = [:]

    func with(_ more: [String: String]) -> APIClient {
        APIClient(origin: origin, headers: headers.merging(more) { _, new in new })
    }

    func send(
        _ method: HTTPMethod, _ path: String, bytes: [UInt8]? = nil, headers more: [String: String] = [:],
        onceBegun: () async throws -> Void = {}
    ) async throws -> Answer {
        let response = try await Self.http.execute(
            request(method, path, bytes: bytes, headers: more), timeout: .seconds(30))
        // The answer's head is there.
        try await onceBegun()
        let body = try await response.body.collect(upTo: 16 << 20)
        let answer = Answer(
            status: Int(response.status.code), headers: response.headers, bytes: Array(body.readableBytesView))
        Contract.shared.check(method, path, answer)
        return answer
    }

    /// The answer's status alone, also of an answer that does not end.
    func status(_ method: HTTPMethod, _ path: String, bytes: [UInt8]? = nil) async throws -> Int {
        let response = try await Self.http.execute(request(method, path, bytes: bytes), timeout: .seconds(30))
        return Int(response.status.code)
    }

    func request(
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

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send(.GET, path, headers: headers)
    }

    func post(_ path: String, _ body: String = "", headers: [String: String] = [:]) async throws -> Answer {
        try await send(.POST, path, bytes: Array(body.utf8), headers: headers)
    }

    func patch(_ path: String, _ body: String) async throws -> Answer {
        try await send(.PATCH, path, bytes: Array(body.utf8))
    }

    func delete(_ path: String) async throws -> Answer { try await send(.DELETE, path) }
}

extension JSONValue {
    subscript(index: Int) -> JSONValue? {
        guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    var count: Int { arrayValue?.count ?? 0 }
}
