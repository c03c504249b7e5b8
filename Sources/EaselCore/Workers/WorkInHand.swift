import Synchronization

/// The attempts and messages a process is working on: it renews their leases.
///
/// What it claimed but dropped without recording an outcome is not among them, so the lease expires and others may
/// claim it.
final class WorkInHand: Sendable {
    private struct Key: Hashable {
        let imageNodeID: ImageNodeID
        let number: Int
    }

    /// An attempt may be in hand twice, when its lease ran out and the same process took it again.
    private let held = Mutex<[Key: [ClaimedAttempt]]>([:])

    private let heldMessages = Mutex<Set<MessageID>>([])

    var attempts: [Attempt] { held.withLock { $0.values.compactMap(\.last?.attempt) } }

    /// How many attempts of each organization are in hand that were taken in one of `states`.
    func count(in states: [AttemptState]) -> [OrganizationID: Int] {
        held.withLock { held in
            held.values.joined().reduce(into: [:]) { counts, claimed in
                if states.contains(claimed.attempt.state) { counts[claimed.node.organizationID, default: 0] += 1 }
            }
        }
    }

    func take(_ claimed: [ClaimedAttempt]) {
        held.withLock { held in
            for one in claimed {
                let key = Key(imageNodeID: one.attempt.imageNodeID, number: one.attempt.number)
                held[key, default: []].append(one)
            }
        }
    }

    func letGo(_ attempt: Attempt) {
        let key = Key(imageNodeID: attempt.imageNodeID, number: attempt.number)
        held.withLock { held in
            held[key]?.removeLast()
            if held[key]?.isEmpty == true { held[key] = nil }
        }
    }

    var messages: [MessageID] { heldMessages.withLock { Array($0) } }

    /// Those of `claimed` that were not in hand: a message whose lease ran out is still being answered here.
    func take(_ claimed: [Message]) -> [Message] {
        heldMessages.withLock { held in claimed.filter { held.insert($0.id).inserted } }
    }

    func letGo(_ message: MessageID) {
        heldMessages.withLock { _ = $0.remove(message) }
    }
}
