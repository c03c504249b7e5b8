import AsyncHTTPClient
import EaselCore
import KieAI
import NIOCore
import NIOHTTP1
import Synchronization

/// Asks a language model, over a client of its own.
struct LanguageModelConnection: Sendable {
    /// Bytes of a whole answer; most of it is wrapping.
    private static let longestAnswer = 16_777_216

    let model: LanguageModel
    private let client: HTTPClient
    private let clock: any WallClock

    init(_ model: LanguageModel, clock: any WallClock) {
        self.model = model
        self.clock = clock
        var configuration = HTTPClient.Configuration()
        // The key goes to the address it belongs to and nowhere else.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        let idle = TimeAmount.milliseconds(Int64(model.limits.idle * 1000))
        configuration.timeout = .init(connect: min(idle, .seconds(10)), read: idle)
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    func shutDown() async throws { try await client.shutdown() }

    /// The answer as far as it came, and why it came no further.
    ///
    /// - Parameter heard: told the words as they come.
    func ask(
        _ body: JSONValue, heard: @escaping @Sendable (String) -> Void
    ) async -> (answer: StreamedAnswer, failure: LanguageModelFailure?) {
        let answer = AnswerInHand()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask {
                    try await clock.sleep(until: clock.now().adding(seconds: model.limits.whole))
                    throw LanguageModelFailure.timedOut
                }
                group.addTask { try await read(body) { heard(try answer.take($0)) } }
                try await group.next()
            }
            return (answer.value, answer.value.isWhole ? nil : .cut)
        } catch {
            return (answer.value, Self.failure(for: error, hasBegun: answer.hasBegun))
        }
    }

    private func read(_ body: JSONValue, data: (ArraySlice<UInt8>) throws -> Void) async throws {
        var request = HTTPClientRequest(url: model.baseURL + "/chat/completions")
        request.method = .POST
        request.headers = ["Content-Type": "application/json", "Accept": "text/event-stream", "User-Agent": "Easel"]
        if let key = model.apiKey { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        request.body = .bytes(body.serialized())
        let response = try await client.execute(request, deadline: .distantFuture)
        guard response.status == .ok else { throw LanguageModelFailure.refused(status: Int(response.status.code)) }
        guard response.headers.first(name: "Content-Type")?.lowercased().hasPrefix("text/event-stream") == true else {
            throw LanguageModelFailure.unreadable
        }
        var lines = EventLines()
        var count = 0
        for try await piece in response.body {
            count += piece.readableBytes
            guard count <= Self.longestAnswer else { throw LanguageModelFailure.unreadable }
            for line in try lines.take(piece.readableBytesView) { try data(line) }
        }
        // A canceled body ends early without an error.
        try Task.checkCancellation()
    }

    private static func failure(for error: any Error, hasBegun: Bool) -> LanguageModelFailure {
        switch error {
        case let failure as LanguageModelFailure: failure
        case is EventLines.TooLong: .unreadable
        case let error as HTTPClientError where [.readTimeout, .connectTimeout].contains(error): .timedOut
        default: hasBegun ? .cut : .unreachable
        }
    }
}

/// What is kept of an answer even when the rest never comes.
private final class AnswerInHand: Sendable {
    private let answer = Mutex<(value: StreamedAnswer, hasBegun: Bool)>((StreamedAnswer(), false))

    var value: StreamedAnswer { answer.withLock { $0.value } }
    var hasBegun: Bool { answer.withLock { $0.hasBegun } }

    func take(_ data: ArraySlice<UInt8>) throws(LanguageModelFailure) -> String {
        try answer.withLock { answer throws(LanguageModelFailure) in
            answer.hasBegun = true
            return try answer.value.take(data)
        }
    }
}
