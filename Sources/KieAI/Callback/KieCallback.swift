public import JSON

/// One callback of Kie, read from its body.
///
/// Kie calls back once per task end, for success and failure; the same task may call back several times (documented for
/// some products). Nothing in the body is proven, not even by a signature, see ``KieCallbackSignature``.
public struct KieCallback: Sendable, Equatable {
    /// How the task stands.
    public enum Outcome: Sendable, Equatable {
        /// The task succeeded, with at most 100 result URLs. They are not all there is when `isComplete` is false: a result
        /// is missing, cut off or written in a way this library does not know. Ask for the record then, and also when
        /// the list is empty.
        case success(resultURLs: [String], isComplete: Bool = true)
        /// The task failed.
        case failure(TaskFailure)
        /// Not an end.
        case nonTerminal(TaskState)
    }

    /// The task's id, nil when the body names none.
    public var taskID: String?
    /// How the task stands.
    public var outcome: Outcome
    /// Kie's word for the state; nil when the body has none, and the outcome is read from the envelope's code.
    public var state: TaskState?
    /// The model's id, nil when the body names none.
    public var model: String?
    /// Credits taken; 0 for failures (documented).
    public var creditsConsumed: Double?
    /// How long the task took, in seconds (documented).
    public var costTime: Double?
    /// When the task was created, in milliseconds since 1970.
    public var createdAt: Int64?
    /// When the task ended, in milliseconds since 1970.
    public var completedAt: Int64?

    /// Describes a delivery.
    public init(
        taskID: String?, outcome: Outcome, state: TaskState? = nil, model: String? = nil,
        creditsConsumed: Double? = nil,
        costTime: Double? = nil, createdAt: Int64? = nil, completedAt: Int64? = nil
    ) {
        self.taskID = taskID
        self.outcome = outcome
        self.state = state
        self.model = model
        self.creditsConsumed = creditsConsumed
        self.costTime = costTime
        self.createdAt = createdAt
        self.completedAt = completedAt
    }
}

/// Why a body is not a callback.
public enum CallbackDecodingError: Error, Sendable, Equatable {
    /// Larger than ``KieCallback/maximumBodyBytes``.
    case tooLarge
    /// Not JSON, or JSON beyond the limits.
    case malformed(JSONParsingError)
    /// JSON, but not an object.
    case notAnObject
}

extension KieCallback {
    /// The largest body read: 1 MiB.
    public static let maximumBodyBytes = 1_048_576

    /// Reads a callback's body in any shape Kie's pages have had: wrapped in `{code, msg, data}` or flat, `taskId` or
    /// `task_id`, `resultJson` as text or object, whole or fractional credits, missing times.
    ///
    /// `data.state` decides the outcome. Without a known state the envelope's code does: 200 is success, 400 and up is
    /// failure. Throws when the body is no JSON object; an object that says nothing is `nonTerminal(.other(""))`.
    ///
    /// `secret` is replaced in the texts; ``KieClient/readCallback(_:)`` hides the client's key.
    public static func decode(
        _ body: [UInt8], hiding secret: String = ""
    ) throws(CallbackDecodingError) -> KieCallback {
        guard body.count <= maximumBodyBytes else { throw .tooLarge }
        let root: JSONValue
        do {
            root = try JSONValue.parseLeniently(body)
        } catch {
            throw .malformed(error)
        }
        guard root.objectValue != nil else { throw .notAnObject }
        let data = root["data"]?.objectValue == nil ? root : root["data"] ?? root
        let fields = TaskFields(data, hiding: secret)
        return KieCallback(
            taskID: fields.taskID ?? TaskFields(root).taskID,
            outcome: outcome(root: root, data: data, fields: fields, hiding: secret), state: fields.state,
            model: fields.model, creditsConsumed: fields.creditsConsumed, costTime: fields.costTime,
            createdAt: fields.createdAt, completedAt: fields.completedAt)
    }

    private static func outcome(
        root: JSONValue, data: JSONValue, fields: TaskFields, hiding secret: String
    ) -> Outcome {
        let code = root["code"]?.lenientInteger
        switch fields.state {
        case .success: return success(data)
        case .fail: return .failure(failure(root: root, code: code, fields: fields, hiding: secret))
        case .waiting, .queuing, .generating: return .nonTerminal(fields.state ?? .other(""))
        case .other, nil: break
        }
        if let code, code >= 400 { return .failure(failure(root: root, code: code, fields: fields, hiding: secret)) }
        // Suno alone calls back for stages that are no end, with code 200 (documented).
        let isStage = ["text", "first"].contains(data["callbackType"]?.stringValue)
        if code == 200, fields.state == nil, !isStage { return success(data) }
        return .nonTerminal(fields.state ?? .other(""))
    }

    private static func success(_ data: JSONValue) -> Outcome {
        let result = ResultURLs.find(in: data)
        return .success(resultURLs: result.urls, isComplete: result.isComplete)
    }

    private static func failure(
        root: JSONValue, code: Int?, fields: TaskFields, hiding secret: String
    ) -> TaskFailure {
        let envelopeMessage = root["msg"]?.stringValue ?? root["message"]?.stringValue
        let envelopeCode = code.flatMap { $0 == 200 ? nil : String($0) }
        return TaskFailure.classify(
            failCode: fields.failCode ?? envelopeCode,
            failMsg: fields.failMessage ?? envelopeMessage.map { SafeText.clean($0, hiding: secret) })
    }
}
