extension SimulatedTask {
    /// The `data` of recordInfo, with the fields seen on the wire: `resultJson` is "" until success, what is not
    /// known yet is null, `costTime` is in seconds and `creditsConsumed` is there from the start.
    func recordBody(old: Bool) -> JSON {
        var fields: [String: JSON] = [
            "taskId": .string(id), "model": .string(model.name), "state": .string(stateWord), "param": .string(param),
            "resultJson": "", "failCode": nil, "failMsg": nil, "costTime": nil, "completeTime": nil,
            "createTime": .number(createTime),
        ]
        var successFlag: JSON = 0
        var response: JSON = nil
        var consumed = credits
        switch state {
        case .running: break
        case .success(let urls, let end):
            let isBlurred = faults.contains(.blur) && questions <= Self.blurredQuestions
            let result = isBlurred ? Garbling(of: self).text(urls) : Self.result(urls).text
            fields["resultJson"] = .string(result)
            fields["costTime"] = .number(end.seconds)
            fields["completeTime"] = .number(end.completeTime)
            successFlag = 1
            response = JSON(parsing: result) ?? nil
        case .fail(let code, let message, let end):
            fields["failCode"] = .string(code)
            fields["failMsg"] = .string(message)
            fields["costTime"] = end.map { .number($0.seconds) } ?? nil
            fields["completeTime"] = end.map { .number($0.completeTime) } ?? nil
            successFlag = 3
            consumed = 0
        }
        if !old {
            fields["creditsConsumed"] = .number(consumed)
            fields["operationType"] = .string(model.name)
            fields["successFlag"] = successFlag
            fields["response"] = response
            fields["paramJson"] = .string(param)
        }
        return .object(fields)
    }

    /// The task in the simulator's own list. `charged` is its cost so far: failures are refunded.
    var listEntry: JSON {
        var fields: [String: JSON] = [
            "taskId": .string(id), "model": .string(model.name), "state": .string(stateWord),
            "callBackUrl": callbackURL.map(JSON.string) ?? nil, "createTime": .number(createTime),
            "completeTime": nil, "results": .array([]), "acknowledged": .bool(isAcknowledged),
            "charged": .number(credits),
            "faults": .array(faults.map(\.rawValue).sorted().map(JSON.string)),
        ]
        switch state {
        case .running: break
        case .success(let urls, let end):
            fields["completeTime"] = .number(end.completeTime)
            fields["results"] = .array(
                zip(urls, digests).map { url, digest in ["url": .string(url), "sha256": .string(digest)] })
        case .fail(_, _, let end):
            fields["completeTime"] = end.map { .number($0.completeTime) } ?? nil
            fields["charged"] = 0
        }
        return .object(fields)
    }

    /// How many status requests after the end `blur` affects.
    private static let blurredQuestions = 2

    static func result(_ urls: [String]) -> JSON {
        urls.isEmpty ? [:] : ["resultUrls": .array(urls.map(JSON.string))]
    }
}
