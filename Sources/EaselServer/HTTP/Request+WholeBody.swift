import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The body as a whole. One that is said to be longer than `longest` bytes is refused before any of it is asked for.
    func wholeBody(upTo longest: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > longest {
            throw NIOTooManyBytesError(maxBytes: longest)
        }
        return Array(try await body.collect(upTo: longest).readableBytesView)
    }
}
