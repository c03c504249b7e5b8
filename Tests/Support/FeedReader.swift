import AsyncHTTPClient
package import JSON
import NIOCore
import NIOHTTP1
import Testing

/// One server-sent event.
package struct FeedEvent: Sendable, Equatable {
    /// The canvas version, if it is the feed of one canvas.
    package let id: Int?
    /// The id as sent.
    package let idText: String?
    package let event: String
    package let data: JSONValue
}

/// Reads a live feed event by event.
package struct FeedReader {
    package let status: Int
    package let contentType: String?
    private var pieces: HTTPClientResponse.Body.AsyncIterator
    private var rest: [UInt8] = []

    package init(_ client: APIClient, canvas: String, after: String? = nil, lastEventID: String? = nil) async throws {
        try await self.init(
            client, path: "/api/canvases/\(canvas)/events", after: after, lastEventID: lastEventID)
    }

    /// The feed of several canvases, such as `canvas_a:12,canvas_b:3`.
    package init(_ client: APIClient, after: String, lastEventID: String? = nil) async throws {
        try await self.init(client, path: "/api/events", after: after, lastEventID: lastEventID)
    }

    private init(_ client: APIClient, path: String, after: String?, lastEventID: String?) async throws {
        let query = after.map { "?after=\($0)" } ?? ""
        let headers = lastEventID.map { ["Last-Event-ID": $0] } ?? [:]
        try await self.init(client.request(.GET, path + query, headers: headers))
    }

    /// The events in the response to a request with a body.
    package init(_ client: APIClient, posting body: [UInt8], to path: String, headers: [String: String]) async throws {
        try await self.init(client.request(.POST, path, bytes: body, headers: headers))
    }

    private init(_ request: HTTPClientRequest) async throws {
        let response = try await APIClient.http.execute(request, timeout: .seconds(30))
        status = Int(response.status.code)
        contentType = response.headers.first(name: "Content-Type")
        pieces = response.body.makeAsyncIterator()
    }

    /// The next event; nil after the server has ended the feed.
    package mutating func next() async throws -> FeedEvent? {
        while true {
            while let end = rest.firstRange(of: Array("\n\n".utf8)) {
                let block = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
                rest.removeSubrange(..<end.upperBound)
                if let event = Self.event(block) { return event }
            }
            guard let piece = try await pieces.next() else { return nil }
            rest.append(contentsOf: piece.readableBytesView)
        }
    }

    /// Reads up to and including the first matching event.
    package mutating func read(until isLast: (FeedEvent) -> Bool) async throws -> [FeedEvent] {
        var events: [FeedEvent] = []
        while let event = try await next() {
            events.append(event)
            if isLast(event) { return events }
        }
        Issue.record("The feed ended early, after \(events.map { "\($0.id ?? -1) \($0.event)" }).")
        return events
    }

    package mutating func read(upTo id: Int) async throws -> [FeedEvent] {
        try await read { $0.id == id }
    }

    /// Nil for a block without an event, such as a comment.
    private static func event(_ block: String) -> FeedEvent? {
        var fields: [String: String] = [:]
        for line in block.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, !parts[0].isEmpty { fields[String(parts[0])] = String(parts[1].dropFirst()) }
        }
        guard let name = fields["event"] else { return nil }
        let data = (try? JSONValue.parse(Array((fields["data"] ?? "").utf8))) ?? .null
        return FeedEvent(id: fields["id"].flatMap { Int($0) }, idText: fields["id"], event: name, data: data)
    }
}

/// Whether the events' ids are `first`, `first + 1` … without a gap.
package func isContiguous(_ events: [FeedEvent], from first: Int) -> Bool {
    events.map(\.id) == Array(first..<(first + events.count))
}
