import EaselCore
import HTTPTypes
import Synchronization

/// Counts the open live feeds and waiting requests of each organization or share link.
final class StreamLimit: Sendable {
    /// A place that is given back when nobody holds it any more, however the feed ends.
    final class Place: Sendable {
        private let giveBack: @Sendable () -> Void

        fileprivate init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }

        deinit { giveBack() }
    }

    private let most: Int
    private let open = Mutex<[Pass: Int]>([:])

    init(most: Int) {
        self.most = most
    }

    /// Throws a `Problem` when the organization or link has no more places.
    func takePlace(for pass: Pass) throws -> Place {
        let isFree = open.withLock { open in
            guard open[pass, default: 0] < most else { return false }
            open[pass, default: 0] += 1
            return true
        }
        guard isFree else {
            throw Problem(
                status: .tooManyRequests, code: "too_many_streams",
                detail:
                    "This \(pass.name) has \(most) live feeds and waiting requests open, which is the maximum; "
                    + "close one.",
                headers: [.retryAfter: "5"])
        }
        return Place { [self] in
            open.withLock { open in
                let left = open[pass, default: 1] - 1
                open[pass] = left > 0 ? left : nil
            }
        }
    }
}
