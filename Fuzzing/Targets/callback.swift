import JSON

/// A callback's body: anybody who knows the URL may send anything.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCallback(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let body = Array(Input(start, count).bytes)
    let callback: KieCallback
    do throws(CallbackDecodingError) {
        callback = try KieCallback.decode(body)
    } catch {
        if case .malformed(.malformed(let offset)) = error {
            require((0...body.count).contains(offset), "the error points at a place in the body")
        }
        return 0
    }
    // Parsed JSON is written as equivalent JSON.
    guard let value = try? JSONValue.parseLeniently(body) else { fatalError("a decoded body is JSON") }
    let written = value.serialized()
    guard let again = try? JSONValue.parse(written) else { fatalError("what is written can be read") }
    require(again == value, "reading what was written gives the same value")
    require(again.serialized() == written, "equal values are written alike")
    require((try? KieCallback.decode(written)) == callback, "the same value is the same callback")

    if let id = callback.taskID { require(TaskID.isPlausible(id), "a task id is plausible") }
    for amount in [callback.creditsConsumed, callback.costTime].compactMap(\.self) {
        require(amount.isFinite && amount >= 0, "an amount is a number from 0 up")
    }
    for time in [callback.createdAt, callback.completedAt].compactMap(\.self) {
        require(time > 0, "a time is positive")
    }
    if let model = callback.model { requireSafe(model) }
    switch callback.outcome {
    case .success(let urls, _):
        require(urls.count <= ResultURLs.maximumCount && Set(urls).count == urls.count, "few URLs, each once")
        for url in urls {
            let start = url.prefix(8).lowercased()
            require(start.hasPrefix("https://") || start.hasPrefix("http://"), "a result is an http(s) URL")
            require(url.utf8.count <= ResultURLs.maximumLength, "a URL is not too long")
        }
    case .failure(let failure):
        requireSafe(failure.message)
        failure.code.map(requireSafe)
        require(!failure.message.isEmpty, "a failure has a reason")
    case .nonTerminal(let state):
        require(!state.isTerminal, "what is not an end is not one")
        if case .other(let word) = state { requireSafe(word) }
    }
    return 0
}

private func requireSafe(_ text: String) {
    require(text.unicodeScalars.count <= SafeText.maximumLength, "a text is short")
    require(!text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "a text is one line")
    require(SafeText.clean(text) == text, "a safe text stays as it is")
}
