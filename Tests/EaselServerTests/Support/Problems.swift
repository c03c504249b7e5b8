import JSON
import NIOHTTP1
import TestSupport
import Testing

/// A request that must be refused, and the expected problem.
struct BadRequest: Sendable {
    var method: HTTPMethod = .POST
    let path: String
    var body: String?
    let status: Int
    let code: String
    /// The field that the problem must name.
    var field: String?
}

extension Answer {
    /// Checks that this is a complete problem as in RFC 9457.
    func expectProblem(
        _ status: Int, _ code: String, field: String? = nil, _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, comment, sourceLocation: sourceLocation)
        #expect(header("Content-Type") == "application/problem+json", comment, sourceLocation: sourceLocation)
        #expect(json["code"]?.stringValue == code, comment, sourceLocation: sourceLocation)
        #expect(json["status"] == .integer(status), comment, sourceLocation: sourceLocation)
        for member in ["type", "title", "detail"] {
            #expect(json[member]?.stringValue?.isEmpty == false, comment, sourceLocation: sourceLocation)
        }
        if let field { #expect(json["field"]?.stringValue == field, comment, sourceLocation: sourceLocation) }
    }
}

extension APIClient {
    /// Sends every request and checks the problem.
    func expectRefusals(_ requests: [BadRequest], sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for request in requests {
            let answer = try await send(request.method, request.path, bytes: request.body.map { Array($0.utf8) })
            let comment: Comment =
                "\(request.method) \(request.path.prefix(120)) \(request.body?.prefix(120) ?? "") -> \(answer.text.prefix(300))"
            answer.expectProblem(
                request.status, request.code, field: request.field, comment, sourceLocation: sourceLocation)
        }
    }
}
