package import EaselCore
import JSON
import Synchronization

/// The protocol on standard input and output, for a client that started this program: one message per line, requests
/// handled in parallel.
package struct MCPLines: Sendable {
    /// Bytes of a line that is read.
    package static let longestLine = RequestFields.longestBody

    private let server: MCPServer
    private let caller: MCPCaller
    private let write: @Sendable ([UInt8]) async -> Void
    private let state = State()

    /// A request that is being answered.
    private struct UnderWay: Sendable {
        /// Ends it without an answer.
        let cancel: AsyncStream<Void>.Continuation
        /// Whether it has no end of its own.
        let isEndless: Bool
    }

    private final class State: Sendable {
        /// What the handshake agreed on; most clients begin with it.
        let version = Mutex(MCPVersion.newestWithHandshake)
        let underWay = Mutex<[RPCID: UnderWay]>([:])
    }

    /// - Parameter write: takes a line without its end, whole and in order.
    package init(
        server: MCPServer, organization: OrganizationID, write: @escaping @Sendable ([UInt8]) async -> Void
    ) {
        self.server = server
        caller = MCPCaller(commandFor: organization)
        self.write = write
    }

    /// Answers until there are no more lines. Nobody waits any longer then: what is not ready is answered as it is.
    ///
    /// - Parameter lines: without their ends; nil for one that was too long to be read.
    package func run(_ lines: AsyncStream<[UInt8]?>) async {
        await withDiscardingTaskGroup { group in
            for await line in lines {
                for request in await requests(in: line) {
                    // Before the next line is read, which may cancel it.
                    let (cancellations, cancel) = AsyncStream.makeStream(of: Void.self)
                    let underWay = UnderWay(cancel: cancel, isEndless: request.method == "subscriptions/listen")
                    state.underWay.withLock { $0[request.id] = underWay }
                    group.addTask {
                        await answer(request, unless: cancellations)
                        state.underWay.withLock { _ = $0.removeValue(forKey: request.id) }
                    }
                }
            }
            server.useCases.bell.close()
            let endless = state.underWay.withLock { $0.values.filter(\.isEndless).map(\.cancel) }
            for cancel in endless { cancel.finish() }
        }
    }

    /// What of a line needs an answer; the rest is dealt with here.
    private func requests(in line: [UInt8]?) async -> [MCPRequest] {
        guard let line, let value = try? JSONValue.parse(line) else {
            let reason = line == nil ? "The line has more than \(Self.longestLine) bytes." : "The line is not JSON."
            await send(MCPReply(RPCError(.parseError, reason), to: nil))
            return []
        }
        var requests: [MCPRequest] = []
        for value in value.arrayValue ?? [value] {
            do throws(RPCFault) {
                if let request = try take(try RPCMessage(value)) { requests.append(request) }
            } catch {
                await send(MCPReply(error.error, to: error.id))
            }
        }
        return requests
    }

    private func take(_ message: RPCMessage) throws(RPCFault) -> MCPRequest? {
        switch message {
        case .request(let request):
            do throws(RPCError) {
                if MCPRequest.isStateless(request) { return try MCPRequest(stateless: request, headers: nil) }
                if request.method == "initialize" {
                    state.version.withLock { $0 = MCPServer.agreedVersion(request.params) }
                }
                return MCPRequest(request, version: state.version.withLock(\.self))
            } catch {
                throw RPCFault(request.id, error)
            }
        case .notification(let notification):
            if notification.method == "notifications/cancelled", let id = RPCID(notification.params["requestId"]) {
                state.underWay.withLock { $0.removeValue(forKey: id) }?.cancel.finish()
            }
            return nil
        case .response:
            return nil
        }
    }

    private func answer(_ request: MCPRequest, unless cancellations: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // A request that was canceled is not answered.
                let reply = try? await server.answer(request, for: caller) { note in
                    if case .notification(let notification) = note { await write(notification.json.serialized()) }
                }
                if let reply, state.underWay.withLock({ $0[request.id] != nil }) { await send(reply) }
            }
            group.addTask { for await _ in cancellations {} }
            await group.next()
            group.cancelAll()
        }
    }

    private func send(_ reply: MCPReply) async {
        var line: [UInt8] = []
        do {
            try await reply.write(from: server.blobs) { line += $0 }
        } catch {
            line = MCPReply(RPCError(.internalError, "The image can't be read."), to: RPCID(reply.message["id"]))
                .message
                .serialized()
        }
        await write(line)
    }
}
