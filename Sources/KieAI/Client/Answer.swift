import JSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One HTTP response of Kie, read as `{code, msg, data}` as far as possible.
struct Answer {
    let httpStatus: Int
    /// The body as JSON, nil when it is not an object.
    let body: JSONValue?
    /// The body's `code`, nil when there is none. A numeric string counts.
    let code: Int?
    /// The body's `msg`, or `message` as the 2025 documentation calls it; made safe.
    let message: String
    let retryAfter: Duration?

    /// The body's `data`, nil when missing or `null`.
    var data: JSONValue? {
        guard let data = body?["data"], data != .null else { return nil }
        return data
    }

    init(_ response: KieResponse, hiding apiKey: APIKey) {
        httpStatus = response.status
        let parsed = try? JSONValue.parseLeniently(response.body)
        body = parsed?.objectValue == nil ? nil : parsed
        code = body?["code"]?.lenientInteger
        let text = body?["msg"]?.stringValue ?? body?["message"]?.stringValue ?? ""
        message = SafeText.clean(text, hiding: apiKey.value)
        retryAfter = response.headers["retry-after"].flatMap {
            RetryAfter.parse($0, now: Int64(Date().timeIntervalSince1970))
        }
    }

    /// What the answer says went wrong; nil when it reports success.
    ///
    /// Success needs code 200 in the body. An answer without a code, such as the HTML page of a gateway, is never one.
    var error: KieError? {
        guard body != nil else {
            return (200..<300).contains(httpStatus) ? unreadable("the response is not JSON") : failure
        }
        return code == 200 && (200..<300).contains(httpStatus) ? nil : failure
    }

    /// An error for an answer that reports success without what it should hold.
    func unreadable(_ message: String) -> KieError {
        KieError(kind: .unreadable, code: code, httpStatus: httpStatus, message: message, retryAfter: retryAfter)
    }

    private var failure: KieError {
        let kind = ErrorClassification.kind(httpStatus: httpStatus, code: code, message: message)
        let text = message.isEmpty ? "Kie responded with \(code.map { "code \($0)" } ?? "HTTP \(httpStatus)")" : message
        return KieError(kind: kind, code: code, httpStatus: httpStatus, message: text, retryAfter: retryAfter)
    }
}
