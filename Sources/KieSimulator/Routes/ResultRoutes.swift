import Foundation
import Hummingbird
import NIOCore

/// Serves results and uploads by their public paths, without a key, and answers all unknown routes.
struct ResultRoutes: RouterMiddleware {
    typealias Context = SimulatorContext
    let account: Account
    let gallery: Gallery
    let uploads: Uploads

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            if request.method == .get, let response = try await file(request) { return response }
            return missing(request.uri.path)
        }
    }

    private func file(_ request: Request) async throws -> Response? {
        let path = await account.resolve(downloadLink: request.uri.path, now: .now) ?? request.uri.path
        if let upload = await uploads.file(at: path, now: .now) {
            return Response(
                status: .ok, headers: [.contentType: upload.type],
                body: .init(byteBuffer: ByteBuffer(bytes: upload.bytes)))
        }
        if path.hasPrefix(SimulatedTask.movedFrom + "/") {
            await account.count(.download)
            return UInt64(stableHashOf: path) % 2 == 0 ? Response(status: .gone) : nil
        }
        guard let (image, isFirst) = await account.image(at: path, now: .now) else { return nil }
        await account.count(.download)
        if image.faults.contains(.gone) { return nil }
        // The provider's CDN refuses Python's default user agent.
        let isPython = request.headers[.userAgent]?.hasPrefix("Python-urllib") == true
        if isPython || (isFirst && image.faults.contains(.forbidden)) {
            return Response(status: .forbidden, body: .init(byteBuffer: ByteBuffer(string: "error code: 1010")))
        }
        if isFirst, image.faults.contains(.stumble) { return Response(status: .internalServerError) }
        let bytes = ByteBuffer(bytes: try await gallery.bytes(of: image))
        return Response(
            status: .ok, headers: [.contentType: image.suffix == "png" ? "image/png" : "image/jpeg"],
            body: body(bytes, of: image, isFirst: isFirst))
    }

    private func body(_ bytes: ByteBuffer, of image: ResultImage, isFirst: Bool) -> ResponseBody {
        let half = bytes.getSlice(at: bytes.readerIndex, length: bytes.readableBytes / 2) ?? bytes
        if image.faults.contains(.corrupt) { return .init(byteBuffer: half) }
        guard isFirst, image.faults.contains(.cut) else { return .init(byteBuffer: bytes) }
        return ResponseBody(contentLength: bytes.readableBytes) { writer in
            try await writer.write(half)
            // Ending here, short of the announced length, closes the connection.
            throw HTTPError(.internalServerError)
        }
    }

    /// The body a Spring server sends for an unknown route, with a real status 404.
    private func missing(_ path: String) -> Response {
        Response(
            [
                "timestamp": .number(Int64.now), "status": 404, "error": "Not Found", "message": "No message available",
                "path": .string(path),
            ], status: .notFound)
    }
}
