import JSON

/// What is known after asking Kie to create a task.
///
/// There is no idempotency key and no way to list or cancel tasks (documented by absence), so a create that is repeated
/// wrongly is paid for twice. Hence three outcomes, and only two of them are certain.
public enum CreateTaskOutcome: Sendable, Equatable {
    /// The task exists. The id is opaque: 32 hex digits on the wire, `task_<model>_<time>` in the documentation.
    case accepted(taskID: String)
    /// Proven: no task was created and nothing is charged. May be sent again when the error ``KieError/isTransient``.
    case refused(KieError)
    /// A task may exist. Must never be sent again by itself: wait for the callback or ask a person.
    case unknown(KieError)
}

extension CreateTaskOutcome {
    /// Reads the answer to a create. The rules, in order:
    ///
    /// 1. A task id in `data` is a task, whatever else is said: following it up costs nothing, ignoring it may.
    /// 2. An explicit error `code` (400 to 599) without a task id is the API itself saying that it made none. That includes
    ///    500 with "Server exception, please try again later": reported as uncharged and as fine when sent again, and
    ///    often really a wrong parameter. Not included are codes that only tell of somebody's timeout (408, 502, 504,
    ///    520 to 527): who stopped waiting does not know.
    /// 3. Without a code, an HTTP status that means "not acted upon" is a refusal (a Spring 404 for a wrong path has been
    ///    seen; so is HTTP 429 in the documentation).
    /// 4. Everything else may hide a task: a gateway's HTML page, a 5xx without code, code 200 without an id, a code
    ///    nobody knows, a body that cannot be read.
    init(_ answer: Answer) {
        if let taskID = Self.taskID(in: answer.data) {
            self = .accepted(taskID: taskID)
            return
        }
        let error = answer.error ?? answer.unreadable("Kie reported success without a task id")
        if let code = answer.code {
            let isRefusal = (400..<600).contains(code) && !Self.timeoutCodes.contains(code)
            self = isRefusal ? .refused(error) : .unknown(error)
        } else {
            self = Self.refusingStatuses.contains(answer.httpStatus) ? .refused(error) : .unknown(error)
        }
    }

    /// `taskId` and `recordId` carry the same value (seen on the wire); `task_id` is in one report.
    private static func taskID(in data: JSONValue?) -> String? {
        for name in ["taskId", "task_id", "recordId"] {
            if let id = data?[name]?.stringValue, TaskID.isPlausible(id) { return id }
        }
        return nil
    }

    private static let timeoutCodes: Set<Int> = Set([408, 502, 504] + Array(520...527))

    private static let refusingStatuses: Set<Int> = [
        301, 307, 308, 400, 401, 402, 403, 404, 405, 411, 413, 414, 415, 422, 429, 431,
    ]
}
