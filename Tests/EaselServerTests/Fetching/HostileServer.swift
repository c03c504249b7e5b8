import Foundation
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization
import TestSupport

/// A server on a real socket whose paths select good and bad responses.
struct HostileServer: Sendable {
    let origin: String
    let log: RequestLog
    var port: Substring { origin.split(separator: ":").last ?? "" }

    final class RequestLog: Sendable {
        private let heads = Mutex<[String: [String]]>([:])
        private let asked = Mutex<[String]>([])

        /// The targets of the request lines, as sent.
        var targets: [String] { asked.withLock { $0 } }

        /// The names and values of the headers of the requests for `path`.
        func headers(of path: String) -> [String] { heads.withLock { $0[path] ?? [] } }

        func add(_ request: Request) {
            asked.withLock { $0.append(request.head.path ?? "") }
            heads.withLock { heads in
                heads[request.uri.path, default: []] += request.headers.map { "\($0.name.canonicalName): \($0.value)" }
            }
        }
    }

    static let picture = [UInt8]((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })

    static func with<Result>(_ body: (HostileServer) async throws -> Result) async throws -> Result {
        let log = RequestLog()
        return try await serving(router(log)) { port in
            try await body(HostileServer(origin: "http://127.0.0.1:\(port)", log: log))
        }
    }

    private static func router(_ log: RequestLog) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("**") { request, _ in
            log.add(request)
            return answer(request)
        }
        return router
    }

    private static func answer(_ request: Request) -> Response {
        let parts = request.uri.path.split(separator: "/").map(String.init)
        switch parts.first {
        case "picture": return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: picture)))
        case "redirect":
            let status = HTTPResponse.Status(code: parts.count > 1 ? Int(parts[1]) ?? 302 : 302)
            let to = request.uri.queryParameters["to"].map(String.init)
            return Response(status: status, headers: to.map { [.location: $0] } ?? [:])
        case "encoded": return encoded(request.uri.queryParameters)
        case "loop": return Response(status: .found, headers: [.location: request.uri.path])
        case "status": return Response(status: .init(code: Int(parts[1]) ?? 500))
        case "empty": return Response(status: .ok)
        case "endless": return Response(status: .ok, body: endless)
        case "announced":
            // Announces a large body without sending anything.
            return Response(status: .ok, body: ResponseBody(contentLength: 1 << 40) { _ in await silence() })
        case "stall":
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(bytes: picture.prefix(1_000)))
                    await silence()
                })
        case "mute":
            return Response(status: .ok, body: ResponseBody { _ in await silence() })
        case "cut":
            return Response(
                status: .ok,
                body: ResponseBody(contentLength: picture.count) { writer in
                    try await writer.write(ByteBuffer(bytes: picture.prefix(picture.count / 2)))
                    throw HTTPError(.internalServerError)
                })
        default: return Response(status: .notFound)
        }
    }

    /// An image compressed with `how` and announced as `as`, with or without a length.
    private static func encoded(_ ask: Parameters) -> Response {
        let headers: HTTPFields = ask["as"].map { [.contentEncoding: String($0)] } ?? [:]
        guard let how = ask["how"].flatMap({ Packing(rawValue: String($0)) }),
            var bytes = try? how.packed(picture)
        else { return Response(status: .internalServerError) }
        if ask["cut"] != nil { bytes = Array(bytes.prefix(bytes.count / 2)) }
        guard let length = ask["length"].flatMap({ Int($0) }) else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        let body = ResponseBody(contentLength: length > 0 ? length : nil) { [bytes] writer in
            try await writer.write(ByteBuffer(bytes: bytes))
            if length > bytes.count { throw HTTPError(.internalServerError) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private static var endless: ResponseBody {
        ResponseBody { writer in
            while !Task.isCancelled { try await writer.write(ByteBuffer(repeating: 7, count: 64 * 1024)) }
        }
    }

    /// Waits until the server is stopped.
    private static func silence() async {
        let (never, _) = AsyncStream.makeStream(of: Void.self)
        for await _ in never.cancelOnGracefulShutdown() {}
    }
}
