import AsyncHTTPClient
import EaselCore
import JSON
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import Synchronization

/// Asks a language model, with an HTTP client of its own.
struct LanguageModelConnection: Sendable {
    /// Bytes of a whole answer; most of it is wrapping.
    private static let longestAnswer = 16_777_216

    let model: LanguageModel
    private let habits = Habits()
    private let client: HTTPClient
    private let clock: any WallClock

    init(_ model: LanguageModel, clock: any WallClock) {
        self.model = model
        self.clock = clock
        var configuration = HTTPClient.Configuration()
        // The key goes to the address it belongs to and nowhere else.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        let idle = TimeAmount.milliseconds(Int64(model.timeouts.idle * 1000))
        configuration.timeout = .init(connect: min(idle, .seconds(10)), read: idle)
        // Some servers pack unasked.
        configuration.decompression = .enabled(limit: .size(Self.longestAnswer))
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    func shutDown() async throws { try await client.shutdown() }

    /// The answer so far, and why it ended there.
    ///
    /// - Parameters:
    ///   - deadline: when it counts as too late.
    ///   - room: how many Unicode scalars of text are kept.
    ///   - heard: called with each part of the text as it arrives.
    func ask(
        _ body: JSONValue, until deadline: Timestamp, room: Int, heard: @escaping @Sendable ([Speech]) -> Void
    ) async -> (answer: StreamedAnswer, failure: LanguageModelFailure?) {
        let answer = AnswerInHand(StreamedAnswer(holdsBack: habits.beginsInReasoning, room: room))
        let failure = await hear(answer, to: body, until: deadline, heard)
        heard(answer.finish())
        if answer.value.tookBack { habits.noteReasoning() }
        return (answer.value, failure)
    }

    private func hear(
        _ answer: AnswerInHand, to body: JSONValue, until deadline: Timestamp,
        _ heard: @escaping @Sendable ([Speech]) -> Void
    ) async -> LanguageModelFailure? {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask {
                    try await clock.sleep(until: deadline)
                    throw LanguageModelFailure.timedOut
                }
                group.addTask { try await read(answer, to: body, heard) }
                group.addTask { try await waitUntilSettled(answer) }
                try await group.next()
            }
            return answer.value.isWhole ? nil : .cut
        } catch {
            let failure = Self.failure(for: error, hasBegun: answer.hasBegun)
            // What happens to the connection after the answer's end changes nothing.
            return answer.value.isWhole && [.cut, .timedOut].contains(failure) ? nil : failure
        }
    }

    /// Some servers say the end and then neither `[DONE]` nor good-bye.
    private func waitUntilSettled(_ answer: AnswerInHand) async throws {
        var seen = 0
        while true {
            try await clock.sleep(until: clock.now().adding(seconds: model.timeouts.settling))
            let count = answer.events
            if answer.value.isWhole, count == seen { return }
            seen = count
        }
    }

    private func read(
        _ answer: AnswerInHand, to body: JSONValue, _ heard: @Sendable ([Speech]) -> Void
    ) async throws {
        var request = HTTPClientRequest(url: model.baseURL + "/chat/completions")
        request.method = .POST
        request.headers = [
            "Content-Type": "application/json", "Accept": "text/event-stream", "Accept-Encoding": "identity",
            "User-Agent": "Easel",
        ]
        if let key = model.apiKey { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        request.body = .bytes(body.serialized())
        let response = try await client.execute(request, deadline: .distantFuture)
        guard response.status == .ok else { throw LanguageModelFailure.refused(status: Int(response.status.code)) }
        var lines = EventLines()
        var count = 0
        for try await piece in response.body {
            count += piece.readableBytes
            guard count <= Self.longestAnswer else { throw LanguageModelFailure.unreadable }
            for data in try lines.take(piece.readableBytesView) {
                heard(try answer.take(data))
                // Some servers leave the connection open after it.
                if answer.value.isOver { return }
            }
        }
        // A canceled body ends early without an error.
        try Task.checkCancellation()
        if let rest = lines.finish() { heard(try answer.take(rest, isDocument: lines.isDocument)) }
        guard answer.hasBegun else { throw LanguageModelFailure.unreadable }
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

/// The part of an answer that is kept even if the rest never arrives.
private final class AnswerInHand: Sendable {
    private let answer: Mutex<(value: StreamedAnswer, events: Int)>

    init(_ value: StreamedAnswer) { answer = Mutex((value, 0)) }

    var value: StreamedAnswer { answer.withLock { $0.value } }
    /// How many it was made of.
    var events: Int { answer.withLock { $0.events } }
    var hasBegun: Bool { events > 0 }

    func take(_ data: ArraySlice<UInt8>, isDocument: Bool = false) throws(LanguageModelFailure) -> [Speech] {
        try answer.withLock { answer throws(LanguageModelFailure) in
            answer.events += 1
            return try isDocument ? answer.value.take(document: data) : answer.value.take(data)
        }
    }

    func finish() -> [Speech] { answer.withLock { $0.value.finish() } }
}

/// What earlier answers have shown about the model's behavior.
private final class Habits: Sendable {
    private let isReasoningFirst = Mutex(false)

    /// Whether its answers may begin with reasoning that only an end marks as such.
    var beginsInReasoning: Bool { isReasoningFirst.withLock(\.self) }

    func noteReasoning() { isReasoningFirst.withLock { $0 = true } }
}
