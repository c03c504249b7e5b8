public import JSON

/// A client for Kie AI's Market API: create tasks, read them, and what goes with that.
///
/// Stateless and cheap to copy. It sends every request exactly once: whether and when to try again is the caller's
/// choice, helped by ``CreateTaskOutcome`` and ``KieError/isTransient``. It does not keep Kie's rate limit either
/// (documented: 20 creates per 10 s per account, over it refused and not queued), since that is shared by all processes
/// of an account.
public struct KieClient: Sendable {
    let apiKey: APIKey
    let baseURL: String
    let uploadBaseURL: String
    let transport: any KieTransport
    let deadlines: Deadlines

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - apiKey: the account's key; never shown in errors or descriptions.
    ///   - baseURL: the API's origin.
    ///   - uploadBaseURL: the origin for uploads, another host than the API's (documented and seen on the wire).
    ///   - transport: how requests travel; ``AsyncHTTPClientTransport`` in production.
    ///   - deadlines: the longest time per call.
    public init(
        apiKey: String, baseURL: String = "https://api.kie.ai",
        uploadBaseURL: String = "https://kieai.redpandaai.co", transport: any KieTransport,
        deadlines: Deadlines = .init()
    ) {
        self.apiKey = APIKey(value: apiKey.trimmingSpaces())
        self.baseURL = Self.withoutTrailingSlash(baseURL)
        self.uploadBaseURL = Self.withoutTrailingSlash(uploadBaseURL)
        self.transport = transport
        self.deadlines = deadlines
    }

    private static func withoutTrailingSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}

extension KieClient {
    /// Asks Kie to make something and tells what is known about it afterwards. Sends one request, never repeats it.
    ///
    /// - Parameters:
    ///   - model: the model's id, see ``KieModelCatalog``.
    ///   - input: the model's fields. Kie ignores misspelled ones silently and charges all the same (reported), so build
    ///     it with ``KieModel/input(for:)``.
    ///   - callbackURL: where Kie posts the result, once, for success and failure alike; nil for none. Sent at the top
    ///     level as `callBackUrl`; inside `input` it would be ignored.
    public func createTask(
        model: String, input: [String: JSONValue], callbackURL: String?
    ) async -> CreateTaskOutcome {
        var body: [String: JSONValue] = ["model": .string(model), "input": .object(input)]
        if let callbackURL { body["callBackUrl"] = .string(callbackURL) }
        let request = post("\(baseURL)/api/v1/jobs/createTask", .object(body), deadline: deadlines.create)
        do {
            return CreateTaskOutcome(Answer(try await transport.send(request), hiding: apiKey))
        } catch .notSent(let reason) {
            return .refused(KieError(kind: .connectionFailed, message: clean(reason)))
        } catch {
            return .unknown(self.error(for: error))
        }
    }

    /// Reads a task; nil when Kie knows no such task.
    ///
    /// Seen on the wire for an unknown id: HTTP 200 with code 422, "recordInfo is null" (documented: 404). Three clients
    /// report it for a moment for new tasks too, so nil right after creating proves nothing. Throws ``KieError``.
    public func recordInfo(taskID: String) async throws(KieError) -> TaskRecord? {
        let url = "\(baseURL)/api/v1/jobs/recordInfo?taskId=\(Self.percentEncoded(taskID))"
        let answer = try await answer(to: get(url))
        let record = answer.data.flatMap { TaskRecord($0, of: taskID, hiding: apiKey.value) }
        // A record is a record, whatever code stands beside it.
        if let error = answer.error, record == nil || !(200..<300).contains(answer.httpStatus) {
            if error.kind == .notFound, answer.code != nil { return nil }
            throw error
        }
        guard let record else { throw answer.unreadable("the response has no task record") }
        guard record.taskID == taskID else { throw answer.unreadable("the response is about another task") }
        return record
    }

    /// Reads the account's balance in credits, often fractional (seen on the wire). Throws ``KieError``.
    public func credits() async throws(KieError) -> Double {
        let answer = try await answer(to: get("\(baseURL)/api/v1/chat/credit"))
        if let error = answer.error { throw error }
        guard let credits = answer.data?.lenientDouble else { throw answer.unreadable("the response has no balance") }
        return credits
    }

    /// Asks for a link to one of the account's own result files, valid for 20 minutes (documented). Result URLs can be
    /// downloaded without it (several integrations).
    ///
    /// Throws ``KieError``: `invalidInput` ("url is wrong") for a URL that is not one of the account's files.
    public func downloadLink(for url: String) async throws(KieError) -> String {
        let body: JSONValue = ["url": .string(url)]
        let answer = try await answer(
            to: post("\(baseURL)/api/v1/common/download-url", body, deadline: deadlines.read))
        if let error = answer.error { throw error }
        guard let link = answer.data?.stringValue, !link.isEmpty else {
            throw answer.unreadable("the response has no link")
        }
        return link
    }
}

extension KieClient {
    /// Reads a callback's body as ``KieCallback/decode(_:hiding:)`` does, without this client's key in its texts.
    public func readCallback(_ body: [UInt8]) throws(CallbackDecodingError) -> KieCallback {
        try KieCallback.decode(body, hiding: apiKey.value)
    }
}
