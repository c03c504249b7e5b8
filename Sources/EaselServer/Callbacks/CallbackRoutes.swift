import EaselCore
import HTTPTypes
import Hummingbird
import KieAI
import Logging
import NIOCore

/// Where the provider calls back: check who it is, keep the delivery as it came, answer. The work comes after.
struct CallbackRoutes: Sendable {
    private static let largestBody = 1_048_576
    /// Refusals an image node's audit trail tells of; the log goes on telling.
    private static let mostRefusals = 20

    let store: any Store
    let surroundings: Surroundings
    let credentials: Credentials
    /// Keys the provider may sign with; none are needed when there are none.
    let signatureKeys: [String]
    let refusals: RefusalLog

    func add(to router: RouterGroup<EaselContext>) {
        router.post("kie-callback") { request, context in
            let query = request.uri.queryParameters
            guard let id = query["imageNodeId"].map({ ImageNodeID(String($0)) }), !id.rawValue.isEmpty else {
                throw Problem(
                    status: .badRequest, code: "invalid_callback",
                    detail: "The callback names no imageNodeId in its address.", field: "imageNodeId")
            }
            let attempt = query["attempt"].flatMap { Int($0) } ?? 0
            let token = query["token"].map(String.init) ?? ""
            // Before the body is read: a forged one costs no more than this.
            guard credentials.isCallbackToken(token, imageNodeID: id, attempt: attempt) else {
                let fault = token.isEmpty ? "missing" : "wrong"
                throw await refused("the token is \(fault)", "token_\(fault)", request, id, attempt, context)
            }
            let body = Array(try await request.body.collect(upTo: Self.largestBody).readableBytesView)
            let taskID = try await taskID(in: body)
            try await checkSignature(request, taskID: taskID, id, attempt, context)
            try await keep(body, of: request, taskID: taskID, id, attempt, context)
            return JSONBody.response(Accepted())
        }
    }

    private struct Accepted: Encodable {
        let code = 200
        let msg = "success"
    }

    /// The task the body speaks of. Throws when the body is no JSON object; any other oddity is kept and judged later.
    private func taskID(in body: [UInt8]) async throws -> String? {
        do {
            return try CallbackDelivery.decode(body).taskID
        } catch {
            throw Problem(
                status: .badRequest, code: "invalid_callback", detail: "The callback's body is not a JSON object.")
        }
    }

    private func checkSignature(
        _ request: Request, taskID: String?, _ id: ImageNodeID, _ attempt: Int, _ context: EaselContext
    ) async throws {
        guard !signatureKeys.isEmpty else { return }
        let verdict = WebhookSignature.verify(
            taskID: taskID ?? "", timestampHeader: request.headers[.webhookTimestamp],
            signatureHeader: request.headers[.webhookSignature], keys: signatureKeys,
            nowSeconds: surroundings.now().milliseconds / 1000)
        guard verdict == .valid else {
            throw await refused("the signature is \(verdict)", "signature_\(verdict)", request, id, attempt, context)
        }
    }

    private func keep(
        _ body: [UInt8], of request: Request, taskID: String?, _ id: ImageNodeID, _ attempt: Int,
        _ context: EaselContext
    ) async throws {
        guard let node = try await store.imageNode(id) else { throw Problem.notFound("image node") }
        // Only while its newest attempt is under way does the node surely show that attempt's task; else the
        // processor, which sees all attempts, is the judge.
        let showsNewest = !node.status.isFinal && node.statusDetail != .saving && node.attempt == attempt
        let isWrongTask = showsNewest && taskID != nil && node.taskID != nil && taskID != node.taskID
        try await store.recordCallback(
            CallbackRecord(
                id: surroundings.makeID("cb"), imageNodeID: id, attempt: attempt, body: body,
                headers: CallbackHeaders.kept(of: request.headers),
                source: ClientAddress(request, context.remoteAddress).description, receivedAt: surroundings.now(),
                verdict: isWrongTask ? .wrongTask : nil))
        guard !isWrongTask else {
            throw Problem(
                status: .conflict, code: "wrong_task",
                detail: "The callback speaks of another task than this attempt's.")
        }
    }

    /// Nothing changes but one line in the node's audit trail and the log, within limits.
    private func refused(
        _ reason: String, _ verdict: String, _ request: Request, _ id: ImageNodeID, _ attempt: Int,
        _ context: EaselContext
    ) async -> Problem {
        let address = ClientAddress(request, context.remoteAddress)
        if let untold = refusals.admit(from: address, at: surroundings.now()) {
            context.logger.warning(
                "A callback was refused: \(reason).",
                metadata: [
                    "imageNode": "\(id.rawValue.shortened(to: 64))",
                    "verdict": "\(verdict)", "from": "\(address)", "untold": "\(untold)",
                ])
            do {
                try await store.addEvent(
                    NodeEvent(
                        kind: "callback_refused", attempt: attempt, facts: EventFacts { $0.reason = reason },
                        createdAt: surroundings.now()), to: id, atMost: Self.mostRefusals)
            } catch {
                context.logger.warning("The refusal could not be written down.", metadata: ["error": "\(error)"])
            }
        }
        return Problem(status: .unauthorized, code: "unauthorized", detail: "The callback was refused: \(reason).")
    }
}

extension HTTPField.Name {
    static let webhookTimestamp = HTTPField.Name(WebhookSignature.timestampHeaderName)!
    static let webhookSignature = HTTPField.Name(WebhookSignature.signatureHeaderName)!
}
