import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1

/// Sends a finished task's callbacks: 15 s for a response, and up to three retries unless it is a 2xx.
struct CallbackSender: Sendable {
    let client: HTTPClient
    let account: Account
    let configuration: SimulatorConfiguration
    let logger: Logger

    private static let retryDelays: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]

    func send(_ task: SimulatedTask) async {
        guard let address = task.callbackURL, !task.faults.contains(.lose) else { return }
        guard let url = URL(string: address), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme),
            url.host() != nil
        else {
            logger.warning("callback refused: not an http or https URL", metadata: ["task": "\(task.id)"])
            return
        }
        let bodies = CallbackBody(task: task, dialect: configuration.dialect, balance: await account.balance)
        guard let body = bodies.json else { return }
        if task.faults.contains(.forge) { await send(bodies.forged(now: .now), of: task, to: address) }
        if task.faults.contains(.late) {
            guard await pause(.seconds(30)) else { return }
        }
        if task.faults.contains(.reorder) {
            guard await waitToBeOvertaken() else { return }
        }
        for _ in 0..<(task.faults.contains(.duplicate) ? 3 : 1) { await send(body, of: task, to: address) }
        if task.faults.contains(.contradict) { await send(bodies.contradiction(now: .now), of: task, to: address) }
    }

    /// One callback with its retries; every try has a fresh timestamp.
    private func send(_ body: JSON, of task: SimulatedTask, to address: String) async {
        var delays = Self.retryDelays[...]
        while true {
            let problem = await attempt(body, of: task, to: address)
            guard let problem else { return await account.noteAcknowledged(task.id) }
            logger.warning(
                "callback not accepted",
                // The query contains the callback's token.
                metadata: [
                    "task": "\(task.id)", "url": "\(address.prefix { $0 != "?" })", "why": "\(problem)",
                ])
            guard let delay = delays.popFirst() else {
                logger.warning("callback given up", metadata: ["task": "\(task.id)"])
                return
            }
            guard await pause(delay) else { return }
        }
    }

    /// Nil if the receiver answered 2xx.
    private func attempt(_ body: JSON, of task: SimulatedTask, to address: String) async -> String? {
        await account.count(.callback)
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let key = configuration.hmacKey {
            let signature = CallbackSignature(task: task, key: key, now: .now)
            request.headers.add(name: "X-Webhook-Timestamp", value: signature.timestamp)
            request.headers.add(name: "X-Webhook-Signature", value: signature.signature)
        }
        request.body = .bytes(ByteBuffer(string: body.text))
        do {
            let response = try await client.execute(request, timeout: .seconds(15))
            // Read to the end so that the connection can be reused; the text is not needed.
            _ = try? await response.body.collect(upTo: 64 * 1024)
            return (200..<300).contains(Int(response.status.code)) ? nil : "status \(response.status.code)"
        } catch {
            return "\(error)"
        }
    }

    /// Waits until another callback has been received, at most 30 s; false when canceled.
    private func waitToBeOvertaken() async -> Bool {
        let before = await account.acknowledgedCount
        let end = ContinuousClock.now + .seconds(30) / configuration.speed
        while ContinuousClock.now < end, await account.acknowledgedCount == before {
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { return false }
        }
        return true
    }

    /// False when canceled.
    private func pause(_ duration: Duration) async -> Bool {
        (try? await Task.sleep(for: duration / configuration.speed)) != nil
    }
}

extension Int64 {
    /// Milliseconds since 1970.
    static var now: Int64 { Int64(Date.now.timeIntervalSince1970 * 1000) }
}
