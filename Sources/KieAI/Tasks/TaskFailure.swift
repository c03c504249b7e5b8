/// Why a task failed.
public struct TaskFailure: Error, Sendable, Equatable {
    /// What went wrong.
    public var kind: KieError.Kind
    /// Kie's `failCode` as text ("400", "500"), or the callback's code; nil when there was none.
    public var code: String?
    /// Kie's `failMsg`, made safe as ``KieError/message`` is.
    public var message: String

    /// Whether a new task with the same request may succeed.
    public var isTransient: Bool { kind.isTransient }

    /// Describes a failure; see ``classify(failCode:failMsg:)`` for reading one.
    public init(kind: KieError.Kind, code: String?, message: String) {
        self.kind = kind
        self.code = code
        self.message = message
    }

    /// Classifies `failCode` and `failMsg`; either may be missing. Pure.
    ///
    /// A failed task is over whatever its code, so codes that would be a refusal of a request become what they mean for a
    /// task: 429 from the model's maker and any other unclear code is `generationFailed`, 500 is `serverError`.
    public static func classify(failCode: String?, failMsg: String?) -> TaskFailure {
        let message = SafeText.clean(failMsg ?? "")
        let code = failCode.map { SafeText.clean($0) }.flatMap { $0.isEmpty ? nil : $0 }
        return TaskFailure(
            kind: kind(code: code.flatMap { Int($0) }, message: message), code: code,
            message: message.isEmpty ? "Kie gave no reason" : message)
    }

    private static func kind(code: Int?, message: String) -> KieError.Kind {
        if let kind = ErrorClassification.kind(ofText: message) { return kind }
        switch code {
        case .some(let code) where [400, 402, 408, 422, 451].contains(code):
            return ErrorClassification.kind(httpStatus: nil, code: code, message: "")
        case 500: return .serverError
        default: return .generationFailed
        }
    }
}
