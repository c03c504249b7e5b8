import EaselCore
import HTTPTypes
import Hummingbird

/// Problems in the form of OpenAI's API: `{"error": {"message", "type", "param", "code"}}`.
enum OpenAIError {
    /// Fields of an image request whose names OpenAI's API has otherwise.
    private static let names = [
        "count": "n", "aspectRatio": "size", "resolution": "size", "outputFormat": "output_format",
        "referenceImages": "image", "file": "image",
    ]

    private struct Body: Encodable {
        let error: Details
    }

    private struct Details: Encodable {
        enum CodingKeys: CodingKey { case message, type, param, code }

        let message: String
        let type: String
        let param: String?
        let code: String

        /// A client looks for `param` also where there is none.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(message, forKey: .message)
            try container.encode(type, forKey: .type)
            try container.encode(param, forKey: .param)
            try container.encode(code, forKey: .code)
        }
    }

    /// The error in JSON, for an answer of its own or inside of one that has begun.
    static func body(_ problem: Problem) -> [UInt8] { JSONBody.bytes(Body(error: details(problem))) }

    static func response(_ problem: Problem) -> Response {
        let status = status(of: problem)
        var response = JSONBody.response(Body(error: details(problem)), status: status)
        response.headers.append(contentsOf: problem.headers)
        if response.headers[.reasonPhrase] == nil {
            response.headers[.reasonPhrase] = ReasonPhrase.make(details(problem).message)
        }
        // OpenAI's libraries send 409 and 429 again. Only what wait helps against is worth it.
        if status.kind == .clientError, response.headers[.retryAfter] == nil {
            response.headers[.shouldRetry] = "false"
        }
        return response
    }

    /// What is wrong with a request is 400 in OpenAI's API, and 409 would be sent again.
    private static func status(of problem: Problem) -> HTTPResponse.Status {
        [.unprocessableContent, .conflict].contains(problem.status) ? .badRequest : problem.status
    }

    private static func details(_ problem: Problem) -> Details {
        Details(
            message: names.keys.reduce(problem.detail.inOneLine) { message, name in
                // A name as such, not a word of a sentence such as “resolution”.
                message.replacing("\(name)[", with: "\(names[name] ?? name)[")
            },
            type: type(of: problem), param: problem.field.map { names[$0] ?? $0.inOneLine }, code: code(of: problem))
    }

    private static func code(of problem: Problem) -> String {
        switch problem.code {
        case "invalid_field": "invalid_value"
        case "unauthorized": "invalid_api_key"
        case "too_many_requests": "rate_limit_exceeded"
        case let code: code
        }
    }

    private static func isFailure(_ code: String) -> Bool {
        NodeError.Code(rawValue: code) != nil || ["provider_unauthorized", "image_unreadable"].contains(code)
    }

    private static func type(of problem: Problem) -> String {
        switch problem.code {
        case "insufficient_quota": return "insufficient_quota"
        case "moderation_blocked", "invalid_prompt", "reference_missing": return "image_generation_user_error"
        default: break
        }
        if problem.status == .badRequest, isFailure(problem.code) { return "image_generation_error" }
        switch problem.status {
        case .tooManyRequests: return "rate_limit_error"
        case .forbidden: return "permission_error"
        case let status where status.kind == .serverError: return "server_error"
        default: return "invalid_request_error"
        }
    }
}

extension HTTPField.Name {
    /// Read by OpenAI's libraries.
    static let shouldRetry = HTTPField.Name("X-Should-Retry")!
}
