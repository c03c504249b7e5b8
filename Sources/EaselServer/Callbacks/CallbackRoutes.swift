import EaselCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Where the provider calls back: check the sender, keep what came with what it means, answer. Downloads come after.
struct CallbackRoutes: Sendable {
    private static let largestBody = 1_048_576
    /// Refusals an image node's audit trail tells of; the log goes on telling.
    private static let mostRefusals = 20

    let useCases: UseCases
    let credentials: Credentials
    let refusals: RefusalLog

    private var surroundings: Surroundings { useCases.surroundings }

    func add(to router: RouterGroup<EaselContext>) {
        router.post(RouterPath(useCases.provider.callbackPath)) { request, context in
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
            let body = try await request.wholeBody(upTo: Self.largestBody)
            let reading = useCases.provider.read(callback: body)
            if case .unreadable = reading {
                throw Problem(
                    status: .badRequest, code: "invalid_callback", detail: "The callback's body is not a JSON object.")
            }
            let fault = useCases.provider.signatureFault(
                of: reading, header: { name in HTTPField.Name(name).flatMap { request.headers[$0] } },
                at: surroundings.now())
            if let fault {
                throw await refused("the signature is \(fault)", "signature_\(fault)", request, id, attempt, context)
            }
            let receipt = try await useCases.receive(
                CallbackRecord(
                    id: surroundings.makeID("cb"), imageNodeID: id, attempt: attempt, body: body,
                    headers: CallbackHeaders.kept(of: request.headers),
                    source: ClientAddress(request, context.remoteAddress).description,
                    receivedAt: surroundings.now()),
                reading: reading)
            guard receipt.verdict != .wrongTask || !receipt.isAwaited else {
                throw Problem(
                    status: .conflict, code: "wrong_task",
                    detail: "The callback is about another task than this attempt's.")
            }
            return JSONBody.response(Accepted())
        }
    }

    private struct Accepted: Encodable {
        let code = 200
        let msg = "success"
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
                try await useCases.store.addEvent(
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
