import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// JSON responses, all made the same way.
enum JSONBody {
    static func data(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every value answered is made here and has only text, numbers and lists: encoding it can't fail.
        return (try? encoder.encode(value)) ?? Data("{}".utf8)
    }

    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        response(ResponseBody(byteBuffer: ByteBuffer(bytes: data(value))), status: status)
    }

    static func response(_ body: ResponseBody, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: headers, body: body)
    }

    static let headers: HTTPFields = [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"]
}
