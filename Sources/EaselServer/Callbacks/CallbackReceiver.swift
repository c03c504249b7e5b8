import EaselCore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Receives the provider's callbacks: checks the sender, and stores each callback with its outcome. Downloads follow.
///
/// Both the route and the fast path use it.
struct CallbackReceiver: Sendable {
    static let largestBody = 1_048_576
    /// Refusals an image node's audit trail tells of; the log goes on telling.
    private static let mostRefusals = 20

    let useCases: UseCases
    let credentials: Credentials
    /// What the provider is answered once its callback is kept.
    let acknowledgement: ByteBuffer
    private let refusals = RefusalLog()

    init(useCases: UseCases, credentials: Credentials) {
        self.useCases = useCases
        self.credentials = credentials
        acknowledgement = ByteBuffer(string: useCases.provider.facts.acknowledgement)
    }

    private var surroundings: Surroundings { useCases.surroundings }

    /// Where it comes from, and where it is logged.
    struct Caller: Sendable {
        let peer: SocketAddress?
        let logger: Logger
    }

    func admits(_ address: CallbackAddress) -> Bool {
        credentials.isCallbackToken(address.token, imageNodeID: address.imageNodeID, attempt: address.attempt)
    }

    /// The address of a request whose body is worth reading. Throws a `Problem` for any other.
    func address(of request: Request, from caller: Caller) async throws -> CallbackAddress {
        guard let address = CallbackAddress(of: request) else {
            throw Problem(
                status: .badRequest, code: "invalid_callback",
                detail: "The callback's address has no imageNodeId.", field: "imageNodeId")
        }
        guard admits(address) else {
            throw await refused("token", is: address.token.isEmpty ? "missing" : "wrong", request, address, caller)
        }
        return address
    }

    /// Keeps a callback. Throws what it is refused with.
    ///
    /// - Parameter address: that of the request, whose token is right.
    func receive(
        _ body: [UInt8], of request: Request, to address: CallbackAddress, from caller: Caller
    ) async throws {
        let reading = useCases.provider.read(callback: body)
        if case .unreadable = reading {
            throw Problem(
                status: .badRequest, code: "invalid_callback", detail: "The callback's body is not a JSON object.")
        }
        let now = surroundings.now()
        let fault = useCases.provider.signatureFault(
            of: reading, header: { name in HTTPField.Name(name).flatMap { request.headers[$0] } }, at: now)
        if let fault { throw await refused("signature", is: fault, request, address, caller) }
        let receipt = try await useCases.receive(
            CallbackRecord(
                id: surroundings.makeID("cb"), imageNodeID: address.imageNodeID, attempt: address.attempt, body: body,
                headers: CallbackHeaders.kept(of: request.headers),
                source: ClientAddress(request, caller.peer).description, receivedAt: now),
            reading: reading)
        guard receipt.verdict != .wrongTask || !receipt.isAwaited else {
            throw Problem(
                status: .conflict, code: "wrong_task",
                detail: "The callback is about another task, not this attempt's.")
        }
    }

    /// Nothing changes but one line in the node's audit trail and the log, within limits.
    private func refused(
        _ part: String, is fault: String, _ request: Request, _ address: CallbackAddress, _ caller: Caller
    ) async -> Problem {
        let reason = "the \(part) is \(fault)"
        let sender = ClientAddress(request, caller.peer)
        if let untold = refusals.admit(from: sender, at: surroundings.now()) {
            caller.logger.warning(
                "A callback was refused: \(reason).",
                metadata: [
                    "imageNode": "\(address.imageNodeID.rawValue.shortened(to: 64))",
                    "verdict": "\(part)_\(fault)", "from": "\(sender)", "untold": "\(untold)",
                ])
            do {
                try await useCases.store.addEvent(
                    NodeEvent(
                        kind: "callback_refused", attempt: address.attempt, facts: EventFacts { $0.reason = reason },
                        createdAt: surroundings.now()), to: address.imageNodeID, atMost: Self.mostRefusals)
            } catch {
                caller.logger.warning("The refusal could not be written down.", metadata: ["error": "\(error)"])
            }
        }
        return Problem(status: .unauthorized, code: "unauthorized", detail: "The callback was refused: \(reason).")
    }
}
