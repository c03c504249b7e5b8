import Hummingbird
import NIOCore

extension ResponseBody {
    /// A body written piece by piece, no faster than the client takes it: at most about two pieces wait in memory.
    ///
    /// A write returns before the connection has sent the bytes, so a disk faster than the event loop fills memory.
    static func streamed(
        contentLength: Int? = nil, on eventLoop: any EventLoop,
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> ResponseBody {
        ResponseBody(contentLength: contentLength) { writer in
            var paced: any ResponseBodyWriter = writer.map { piece in
                // What was written before has reached the connection now, and so whether that takes more is known.
                try await eventLoop.submit {}.get()
                return piece
            }
            try await write(&paced)
            writer = paced
        }
    }
}
