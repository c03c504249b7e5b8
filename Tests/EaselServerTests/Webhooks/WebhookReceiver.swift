import Foundation
import Hummingbird
import JSON
import ServiceLifecycle
import Synchronization
import TestSupport

/// A webhook receiver on a real socket, with scripted responses.
final class WebhookReceiver: Sendable {
    /// One received request.
    struct Delivery: Sendable {
        let path: String
        let headers: [String: String]
        let body: String

        var id: String { headers["webhook-id"] ?? "" }
        var json: JSONValue { (try? JSONValue.parse(Array(body.utf8))) ?? .null }
    }

    private struct State {
        var received: [Delivery] = []
        /// Statuses for the next requests to a path; 204 after that.
        var script: [String: [Int]] = [:]
    }

    private let state = Mutex(State())
    let port: Int
    var origin: String { "http://127.0.0.1:\(port)" }
    var received: [Delivery] { state.withLock { $0.received } }

    private init(port: Int) { self.port = port }

    func received(at path: String) -> [Delivery] { received.filter { $0.path == path } }

    /// Statuses for the next requests to `path`; 0 means no response.
    func answer(_ path: String, _ statuses: Int...) { state.withLock { $0.script[path] = statuses } }

    private func take(_ delivery: Delivery) -> Int {
        state.withLock { state in
            state.received.append(delivery)
            guard let statuses = state.script[delivery.path], let next = statuses.first else { return 204 }
            state.script[delivery.path] = Array(statuses.dropFirst())
            return next
        }
    }

    static func with<Result>(_ body: (WebhookReceiver) async throws -> Result) async throws -> Result {
        let receiver = Mutex<WebhookReceiver?>(nil)
        let router = Router()
        router.post("**") { request, _ in
            let bytes = try await request.body.collect(upTo: 1 << 20)
            let headers = request.headers.map { ($0.name.canonicalName, $0.value) }
            let delivery = Delivery(
                path: request.uri.path, headers: Dictionary(headers) { first, _ in first },
                body: String(buffer: bytes))
            let status = receiver.withLock { $0 }?.take(delivery) ?? 500
            guard status > 0 else {
                let (never, _) = AsyncStream.makeStream(of: Void.self)
                for await _ in never.cancelOnGracefulShutdown() {}
                return Response(status: .ok)
            }
            let elsewhere: HTTPFields = (300..<400).contains(status) ? [.location: "/elsewhere"] : [:]
            return Response(status: .init(code: status), headers: elsewhere)
        }
        return try await serving(router) { port in
            let made = WebhookReceiver(port: port)
            receiver.withLock { $0 = made }
            return try await body(made)
        }
    }
}
