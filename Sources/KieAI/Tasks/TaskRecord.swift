import JSON

/// What Kie's `recordInfo` says about a task.
public struct TaskRecord: Sendable, Equatable {
    /// The task's id.
    public var taskID: String
    /// The model's id, nil when the record names none.
    public var model: String?
    /// Where the task stands.
    public var state: TaskState
    /// The results, at most 100; empty in every state but success, and for a success that has none.
    public var resultURLs: [String]
    /// Whether ``resultURLs`` is all the task made: false for a success whose result is missing, cut off or written in a
    /// way this library does not know. Its images exist all the same.
    public var isResultComplete: Bool
    /// Kie's code of a failure ("400", "422", "500"), nil when there is none.
    public var failCode: String?
    /// Kie's reason of a failure, made safe as ``KieError/message`` is; nil when there is none.
    public var failMessage: String?
    /// How long the task took in seconds (documented as milliseconds; seconds on the wire).
    public var costTime: Double?
    /// When the task was created, in milliseconds since 1970.
    public var createdAt: Int64?
    /// When the task ended, in milliseconds since 1970; nil for instant failures (seen on the wire).
    public var completedAt: Int64?
    /// Credits taken. Set while the task is still running, and given back on failure: count it only at the end.
    public var creditsConsumed: Double?
    /// The request as Kie keeps it: JSON text with `model`, `callBackUrl` if one was given, and `input`, which is itself
    /// JSON text (seen on the wire).
    public var param: String?

    /// The callback address the task was created with; nil when ``param`` has none.
    public var callbackURL: String? {
        param.flatMap { try? JSONValue.parseLeniently($0.utf8) }?["callBackUrl"]?.stringValue
    }

    /// Why the task failed; nil in every other state.
    public var failure: TaskFailure? {
        state == .fail ? TaskFailure.classify(failCode: failCode, failMsg: failMessage) : nil
    }

    /// Describes a record.
    public init(
        taskID: String, model: String? = nil, state: TaskState, resultURLs: [String] = [],
        isResultComplete: Bool = true, failCode: String? = nil, failMessage: String? = nil, costTime: Double? = nil,
        createdAt: Int64? = nil, completedAt: Int64? = nil,
        creditsConsumed: Double? = nil, param: String? = nil
    ) {
        self.taskID = taskID
        self.model = model
        self.state = state
        self.resultURLs = resultURLs
        self.isResultComplete = isResultComplete
        self.failCode = failCode
        self.failMessage = failMessage
        self.costTime = costTime
        self.createdAt = createdAt
        self.completedAt = completedAt
        self.creditsConsumed = creditsConsumed
        self.param = param
    }
}

extension TaskRecord {
    /// Reads the `data` of an answer to a question about a task; nil when it has no state. Everything else may be missing,
    /// `null`, or a number written as text.
    init?(_ data: JSONValue, of asked: String, hiding secret: String = "") {
        let fields = TaskFields(data, hiding: secret)
        guard let state = fields.state else { return nil }
        let result = state == .success ? ResultURLs.find(in: data) : ResultReading(urls: [], isComplete: true)
        self.init(
            taskID: fields.taskID ?? asked, model: fields.model, state: state, resultURLs: result.urls,
            isResultComplete: result.isComplete,
            failCode: fields.failCode, failMessage: fields.failMessage,
            costTime: fields.costTime, createdAt: fields.createdAt, completedAt: fields.completedAt,
            creditsConsumed: fields.creditsConsumed, param: fields.param)
    }
}
