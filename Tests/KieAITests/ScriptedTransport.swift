import KieAI
import Synchronization

/// Answers every request the same way and records the requests.
final class ScriptedTransport: KieTransport {
    private let reaction: Result<KieResponse, KieTransportError>
    private let kept = Mutex<[KieRequest]>([])

    var requests: [KieRequest] { kept.withLock { $0 } }

    init(status: Int = 200, headers: [String: String] = [:], _ body: String) {
        reaction = .success(KieResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    init(failing error: KieTransportError) {
        reaction = .failure(error)
    }

    func send(_ request: KieRequest) async throws(KieTransportError) -> KieResponse {
        kept.withLock { $0.append(request) }
        return try reaction.get()
    }
}

extension KieClient {
    /// A client that uses this transport.
    static func scripted(_ transport: any KieTransport) -> KieClient {
        KieClient(apiKey: "sk-kie-0123456789abcdef", transport: transport)
    }
}

/// Runs a call that must throw a ``KieError`` and returns it.
func kieError<Value>(_ call: () async throws(KieError) -> Value) async -> KieError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}
