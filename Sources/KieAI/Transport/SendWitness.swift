import NIOCore
import Synchronization

/// Knows whether a request's body was ever asked for.
///
/// This is the proof behind ``KieTransportError/notSent(reason:)``: the HTTP client asks a streamed body for its first
/// bytes only once a connection is up and the head is written. If it never asked, the server cannot have had a complete
/// request, whatever the error was: no list of error codes to keep up to date. A request without a body, or with an
/// empty one, counts as sent from the start.
final class SendWitness: Sendable {
    private let began = Atomic(false)

    var hasSendingBegun: Bool { began.load(ordering: .acquiring) }

    func sendingBegan() { began.store(true, ordering: .releasing) }
}

/// A request body in one chunk that tells its witness when it is asked for.
struct WitnessedBody: AsyncSequence, Sendable {
    let bytes: [UInt8]
    let witness: SendWitness

    struct AsyncIterator: AsyncIteratorProtocol {
        var remaining: ByteBuffer?
        let witness: SendWitness

        mutating func next() async throws -> ByteBuffer? {
            witness.sendingBegan()
            defer { remaining = nil }
            return remaining
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(remaining: ByteBuffer(bytes: bytes), witness: witness)
    }
}
