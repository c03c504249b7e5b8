import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1

struct FeedEvent: Sendable {
    let id: Int
    let event: String
    let data: JSONValue
}

extension APIClient {
    /// The canvas's whole feed from its beginning up to a version.
    func feed(of canvas: String, upTo version: Int) async throws -> [FeedEvent] {
        let response = try await Self.http.execute(
            request(.GET, "/api/canvases/\(canvas)/events?after=0"), timeout: .seconds(30))
        var events: [FeedEvent] = []
        var rest: [UInt8] = []
        for try await piece in response.body {
            rest += piece.readableBytesView
            while let end = rest.firstRange(of: Array("\n\n".utf8)) {
                let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split(separator: "\n")
                rest.removeSubrange(..<end.upperBound)
                func value(_ name: String) -> String? {
                    lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
                }
                guard let id = value("id").flatMap({ Int($0) }), let event = value("event") else { continue }
                let data = try JSONValue.parse(Array((value("data") ?? "").utf8))
                events.append(FeedEvent(id: id, event: event, data: data))
                if id >= version { return events }
            }
        }
        return events
    }
}
