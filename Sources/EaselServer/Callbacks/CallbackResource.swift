package import EaselCore

/// A callback as the API returns it.
package struct CallbackResource: Encodable, Sendable {
    /// Characters of the body that are shown; nearly every one is shorter.
    private static let longestBody = 16_384

    let id: CallbackID
    let imageNodeId: ImageNodeID
    let attempt: Int
    let receivedAt: Timestamp
    /// The address it came from.
    let source: String
    /// Without what lets somebody in.
    let headers: [CallbackRecord.Header]
    /// The body as text. The provider repeats the callback's address in it; whoever may read the log must not learn its
    /// token from there.
    let body: String
    let byteCount: Int
    /// Missing until it has been processed.
    let verdict: CallbackRecord.Verdict?

    package init(_ record: CallbackRecord) {
        id = record.id
        imageNodeId = record.imageNodeID
        attempt = record.attempt
        receivedAt = record.receivedAt
        source = record.source
        headers = record.headers
        body = String(decoding: record.body.prefix(Self.longestBody), as: UTF8.self).withoutCallbackTokens
        byteCount = record.body.count
        verdict = record.verdict
    }
}
