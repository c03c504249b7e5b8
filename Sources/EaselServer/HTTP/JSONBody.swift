import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// JSON responses, all made the same way.
enum JSONBody {
    static func bytes(_ value: some Encodable) -> [UInt8] {
        // Every value answered is made here and has only text, numbers and lists: encoding it can't fail.
        (try? JSONStreamEncoder.encode(value)) ?? Array("{}".utf8)
    }

    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        response(ResponseBody(byteBuffer: ByteBuffer(bytes: bytes(value))), status: status)
    }

    static func response(_ body: ResponseBody, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: headers, body: body)
    }

    static let headers: HTTPFields = [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"]
}
