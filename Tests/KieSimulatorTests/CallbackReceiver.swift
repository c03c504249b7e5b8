import HTTPTypes
import Hummingbird
import Synchronization
import TestSupport
import Testing

@testable import KieSimulator

/// A small server that records the callbacks it receives.
struct CallbackReceiver: Sendable {
    struct Delivery: Sendable {
        let json: JSON
        let timestamp: String?
        let signature: String?

        var data: JSON { json["data"] ?? nil }
    }

    let url: String
    private let deliveries: AsyncStream<Delivery>

    /// Runs `body` with a receiver that answers the first callbacks with `statuses`, then with 200.
    static func run(
        answering statuses: [HTTPResponse.Status] = [],
        _ body: (CallbackReceiver) async throws -> Void
    ) async throws {
        let (deliveries, arrived) = AsyncStream.makeStream(of: Delivery.self)
        let answers = Mutex(statuses)
        let router = Router()
        router.post("hook") { request, _ in
            let bytes = try await request.body.collect(upTo: 1 << 20)
            arrived.yield(
                Delivery(
                    json: JSON(bytes) ?? nil, timestamp: try Self.header("X-Webhook-Timestamp", request),
                    signature: try Self.header("X-Webhook-Signature", request)))
            return answers.withLock { $0.isEmpty ? .ok : $0.removeFirst() }
        }
        try await serving(router) { port in
            try await body(CallbackReceiver(url: "http://127.0.0.1:\(port)/hook", deliveries: deliveries))
        }
    }

    private static func header(_ name: String, _ request: Request) throws -> String? {
        request.headers[try #require(HTTPField.Name(name))]
    }

    /// Waits for the next `count` callbacks.
    func next(_ count: Int) async -> [Delivery] {
        var result: [Delivery] = []
        for await delivery in deliveries {
            result.append(delivery)
            if result.count == count { break }
        }
        return result
    }
}
