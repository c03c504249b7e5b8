import Synchronization
import Testing

@testable import KieAI

struct RequestSpacingTests {
    /// The four calls and every copy of the catalogue share one limit.
    @Test func oneCallInEveryInterval() async throws {
        let clock = HandClock()
        let transport = ScriptedTransport(#"{"code":200,"data":{"models":[],"points":[],"openapi":null}}"#)
        let catalog = KieLiveCatalog(client: .scripted(transport), interval: .seconds(1), clock: clock)
        let copy = catalog
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await catalog.models() }
            group.addTask { _ = try await copy.price(of: "a") }
            group.addTask { _ = try await catalog.successRate(of: "a") }
            group.addTask { _ = try await copy.schema(of: "a") }
            for waiting in [3, 2, 1] {
                await clock.waitForSleepers(waiting)
                // Those that need not wait are answered in no time of this clock.
                while transport.requests.count < 4 - waiting { await Task.yield() }
                #expect(transport.requests.count == 4 - waiting)
                clock.advance(by: .seconds(1))
            }
            try await group.waitForAll()
        }
        #expect(transport.requests.count == 4)
        // Nobody waits after a pause.
        clock.advance(by: .seconds(60))
        _ = try await catalog.models()
        #expect(clock.sleeps == [.seconds(1), .seconds(2), .seconds(3)])
    }

    @Test func whoIsCancelledSendsNothing() async {
        let clock = HandClock()
        let transport = ScriptedTransport(#"{"code":200,"data":{"models":[]}}"#)
        let catalog = KieLiveCatalog(client: .scripted(transport), interval: .seconds(1), clock: clock)
        let first = await kieError { () async throws(KieError) in try await catalog.models() }
        #expect(first == nil)
        let second = Task { await kieError { () async throws(KieError) in try await catalog.models() } }
        await clock.waitForSleepers(1)
        second.cancel()
        #expect(await second.value?.kind == .connectionFailed)
        #expect(transport.requests.count == 1)
    }
}

/// A clock that goes on by hand.
final class HandClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleeps: [Duration] = []
        var sleepers: [Int: (end: Instant, wake: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var next = 0
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    let minimumResolution = Duration.zero
    /// How long everybody wanted to sleep, shortest first.
    var sleeps: [Duration] { state.withLock { $0.sleeps.sorted() } }

    func sleep(until end: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.next += 1
            state.sleeps.append(state.now.duration(to: end))
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (wake: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.contains(id) { return .failure(CancellationError()) }
                    if state.now >= end { return .success(()) }
                    state.sleepers[id] = (end, wake)
                    return nil
                }
                if let result { wake.resume(with: result) }
            }
        } onCancel: {
            let wake = state.withLock { state in
                state.cancelled.insert(id)
                return state.sleepers.removeValue(forKey: id)?.wake
            }
            wake?.resume(throwing: CancellationError())
        }
    }

    func advance(by duration: Duration) {
        let awake = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let ended = state.sleepers.filter { $0.value.end <= state.now }
            for id in ended.keys { state.sleepers[id] = nil }
            return ended.values.map(\.wake)
        }
        for wake in awake { wake.resume() }
    }

    func waitForSleepers(_ count: Int) async {
        while state.withLock({ $0.sleepers.count }) < count { await Task.yield() }
    }
}
