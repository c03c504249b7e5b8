import NIOCore
import Synchronization

/// The number of open connections over all event loops, in total and per client address.
final class ConnectionCount: Sendable {
    /// A connection's place, given back when it goes.
    final class Place: Sendable {
        private let giveBack: @Sendable () -> Void

        fileprivate init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }

        deinit { giveBack() }
    }

    /// From one address of another machine where nothing else is set.
    private static let usualPerAddress = 1_000

    private struct State {
        var open = 0
        var perAddress: [ClientAddress: Int] = [:]
    }

    private let limits: ClientLimits
    private let state = Mutex(State())

    init(limits: ClientLimits) {
        self.limits = limits
    }

    /// Nil when there is none.
    func takePlace(for peer: SocketAddress?) -> Place? {
        let address = ClientAddress(peer: peer?.ipAddress, forwardedFor: nil)
        // A proxy on this machine connects on behalf of everybody.
        let most = limits.connectionsPerAddress ?? (address.isThisMachine ? .max : Self.usualPerAddress)
        let isFree = state.withLock { state in
            guard state.open < limits.connections, state.perAddress[address, default: 0] < most else { return false }
            state.open += 1
            state.perAddress[address, default: 0] += 1
            return true
        }
        guard isFree else { return nil }
        return Place { [self] in
            state.withLock { state in
                state.open -= 1
                let left = state.perAddress[address, default: 1] - 1
                state.perAddress[address] = left > 0 ? left : nil
            }
        }
    }
}
