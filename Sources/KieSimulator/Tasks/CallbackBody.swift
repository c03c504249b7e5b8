import Foundation

/// The body of one callback, in the form that the faults select.
struct CallbackBody {
    let task: SimulatedTask
    let dialect: Dialect
    /// The balance in the 2025 form.
    let balance: Double

    /// Nil while the task runs.
    var json: JSON? {
        switch task.state {
        case .running: nil
        case .success(let urls, let end): success(told(urls), end)
        case .fail(let code, let message, let end): failure(code, message, end)
        }
    }

    /// A success body with a foreign URL, as an attacker with a captured signature could send.
    func forged(now: Int64) -> JSON {
        success(foreign, .init(completeTime: now, seconds: 1))
    }

    /// The opposite of the real outcome.
    func contradiction(now: Int64) -> JSON {
        if case .success = task.state {
            return failure("500", "Internal Error, Please try again later.", .init(completeTime: now, seconds: 1))
        }
        return success(foreign, .init(completeTime: now, seconds: 1))
    }

    private var foreign: String { SimulatedTask.result(["https://forged.invalid/\(task.id).png"]).text }

    private func told(_ urls: [String]) -> String {
        let urls = task.callbackURLs(urls)
        return task.faults.contains(.garble) ? Garbling(of: task).text(urls) : SimulatedTask.result(urls).text
    }

    private func success(_ result: String, _ end: SimulatedTask.End) -> JSON {
        var data: [String: JSON] = [
            "taskId": .string(task.id), "model": .string(task.model.name), "state": "success",
            "param": .string(task.param), "resultJson": .string(result),
            "costTime": .number(end.seconds), "createTime": .number(task.createTime),
            "completeTime": .number(end.completeTime), "updateTime": .number(end.completeTime),
            "creditsConsumed": .number(task.credits),
        ]
        if task.faults.contains(.legacy) {
            data["failCode"] = nil as JSON
            data["failMsg"] = nil as JSON
        }
        if task.faults.contains(.flat) { data["resultJson"] = JSON(parsing: result) ?? .string(result) }
        return envelope(code: 200, message: "Playground task completed successfully.", data, consumed: task.credits)
    }

    private func failure(_ code: String, _ message: String, _ end: SimulatedTask.End?) -> JSON {
        var data: [String: JSON] = [
            "taskId": .string(task.id), "model": .string(task.model.name), "state": "fail",
            "param": .string(task.param),
            "failCode": .string(code), "failMsg": .string(message), "creditsConsumed": 0,
        ]
        if let end {
            data["costTime"] = .number(end.seconds)
            data["createTime"] = .number(task.createTime)
            data["completeTime"] = .number(end.completeTime)
        }
        return envelope(code: dialect.failureCode, message: "Playground task failed.", data, consumed: 0)
    }

    private func envelope(code: Int, message: String, _ data: [String: JSON], consumed: Double) -> JSON {
        var data = data
        if task.faults.contains(.untimed) {
            for time in ["costTime", "createTime", "completeTime", "updateTime"] { data[time] = nil }
        }
        if task.faults.contains(.legacy) {
            data["creditsConsumed"] = nil
            data["consumeCredits"] = .number(consumed)
            data["remainedCredits"] = .number(balance)
            var param: [String: JSON] = ["input": task.input, "model": .string(task.model.name)]
            if let url = task.callbackURL { param["callBackUrl"] = .string(url) }
            data["param"] = .string(JSON.object(param).text)
        }
        if task.faults.contains(.flat) {
            data["task_id"] = data.removeValue(forKey: "taskId")
            return .object(data)
        }
        return ["code": .number(code), "msg": .string(message), "data": .object(data)]
    }
}
