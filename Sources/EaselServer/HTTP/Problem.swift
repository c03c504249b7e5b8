import EaselCore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// An error as defined by RFC 9457: one clear sentence and a stable code.
struct Problem: HTTPResponseError, Equatable {
    let status: HTTPResponse.Status
    /// Stable and in snake case, for programs.
    let code: String
    /// What is wrong and what would be right, for people.
    var detail: String
    /// The field of the request that is wrong.
    var field: String?
    var headers = HTTPFields()

    private struct Body: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let code: String
        let field: String?
    }

    /// The body of the answer.
    var content: [UInt8] {
        // Both may repeat what was sent, and programs print them on terminals and into logs.
        JSONBody.bytes(
            Body(
                type: "about:blank", title: status.reasonPhrase, status: status.code, detail: detail.inOneLine,
                code: code, field: field?.inOneLine))
    }

    /// The headers of the answer, its length excepted.
    var allHeaders: HTTPFields {
        var fields = JSONBody.headers
        fields[.contentType] = "application/problem+json"
        fields.append(contentsOf: headers)
        return fields
    }

    func response(from request: Request, context: some RequestContext) -> Response {
        Response(
            status: status, headers: allHeaders, body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
    }

    static func invalid(_ field: String, _ detail: String) -> Problem {
        Problem(status: .unprocessableContent, code: "invalid_field", detail: detail, field: field)
    }

    static let unauthorized = Problem(
        status: .unauthorized, code: "unauthorized",
        detail: "An API key is needed: send “Authorization: Bearer <key>”, or sign in on the page.",
        headers: [.wwwAuthenticate: "Bearer"])

    static let linkNotAdmitted = Problem(
        status: .unauthorized, code: "unauthorized",
        detail: "This link to an image has expired or is incomplete; get a new one from imageUrl.",
        headers: [.wwwAuthenticate: "Bearer"])

    static let notForGuests = Problem(
        status: .forbidden, code: "forbidden",
        detail: "A share link gives access to the images of its canvas only; this needs an API key.")

    static func notFound(_ what: String) -> Problem {
        Problem(status: .notFound, code: "not_found", detail: "There is no such \(what).")
    }

    static func unavailable(_ detail: String) -> Problem {
        Problem(status: .serviceUnavailable, code: "unavailable", detail: detail, headers: [.retryAfter: "5"])
    }

    init(
        status: HTTPResponse.Status, code: String, detail: String, field: String? = nil,
        headers: HTTPFields = HTTPFields()
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers
    }

    init(_ error: EaselError) {
        switch error {
        case .invalid(let field, let message): self = .invalid(field, message)
        case .notFound(let what): self = .notFound(what)
        case .conflict(let code, let message): self.init(status: .conflict, code: code, detail: message)
        case .unreadable(let what):
            self.init(
                status: .internalServerError, code: "unreadable",
                detail: "This \(what) is damaged in Easel's database and can't be read; the server's log says more.")
        // The cause is for the log; it may name paths.
        case .unavailable: self = .unavailable("Easel can't do this right now; nothing was changed. Try again soon.")
        }
    }
}
