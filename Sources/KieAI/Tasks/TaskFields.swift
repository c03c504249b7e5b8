import JSON

/// The fields that a record and a callback have in common, read leniently: anything may be missing or `null`, and
/// numbers may be written as text.
struct TaskFields {
    let data: JSONValue

    /// Replaced wherever a text has it.
    private let secret: String

    init(_ data: JSONValue, hiding secret: String = "") {
        self.data = data
        self.secret = secret
    }

    var taskID: String? {
        for name in ["taskId", "task_id"] {
            if let id = data[name]?.stringValue, TaskID.isPlausible(id) { return id }
        }
        return nil
    }

    var model: String? { text("model") }
    /// Kie's word; where there is none, or none that is known, what `successFlag` says (records since autumn 2026).
    var state: TaskState? {
        let word = text("state").map { TaskState($0) }
        switch word {
        case nil, .other: break
        default: return word
        }
        return switch data["successFlag"]?.lenientInteger {
        case 0: .generating
        case 1: .success
        case 2, 3: .fail
        default: word
        }
    }
    var failCode: String? { text("failCode") ?? data["failCode"]?.lenientInteger.map { String($0) } }
    var failMessage: String? { text("failMsg") }
    var costTime: Double? { amount("costTime") }
    var createdAt: Int64? { time("createTime") }
    var completedAt: Int64? { time("completeTime") }
    /// `creditsConsumed`; `consumeCredits` in the 2025 documentation.
    var creditsConsumed: Double? { amount("creditsConsumed") ?? amount("consumeCredits") }

    var param: String? {
        switch data["param"] {
        case .string(let text): text.isEmpty ? nil : text
        case .object(let members): String(decoding: JSONValue.object(members).serialized(), as: UTF8.self)
        default: nil
        }
    }

    /// A short text, made safe; nil when empty, which the documentation uses for "none" where the wire has `null`.
    private func text(_ name: String) -> String? {
        guard let text = data[name]?.stringValue else { return nil }
        let cleaned = SafeText.clean(text, hiding: secret)
        return cleaned.isEmpty ? nil : cleaned
    }

    /// A number that is not negative.
    private func amount(_ name: String) -> Double? {
        guard let value = data[name]?.lenientDouble, value >= 0 else { return nil }
        return value
    }

    private func time(_ name: String) -> Int64? {
        guard let value = data[name]?.lenientInteger, value > 0 else { return nil }
        return Int64(value)
    }
}
