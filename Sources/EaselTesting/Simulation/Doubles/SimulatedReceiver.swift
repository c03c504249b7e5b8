import EaselCore
import Synchronization

/// An organization's webhook receiver: what it was sent, and what it accepted.
final class SimulatedReceiver: Sendable {
    struct Event: Hashable {
        let webhook: WebhookID
        let id: WebhookEventID
    }

    private struct State {
        /// In the order it first accepted them.
        var taken: [(event: Event, delivery: WebhookDelivery)] = []
        var known: Set<Event> = []
    }

    private let state = Mutex(State())

    /// What a webhook's receiver accepted, each once, in the order of first arrival.
    func taken(by webhook: WebhookID) -> [WebhookDelivery] {
        state.withLock { state in state.taken.filter { $0.event.webhook == webhook }.map(\.delivery) }
    }

    func take(_ delivery: WebhookDelivery) {
        let event = Event(webhook: delivery.webhookID, id: delivery.eventID)
        state.withLock { state in
            if state.known.insert(event).inserted { state.taken.append((event, delivery)) }
        }
    }
}

/// One worker process's connection to the receivers, on which anything may get lost.
struct ReceiverConnection: WebhookSender {
    let process: Int
    let receiver: SimulatedReceiver
    let stage: Stage
    let weather: Weather

    func send(_ claimed: ClaimedDelivery) async -> WebhookOutcome {
        let event = claimed.delivery.eventID
        guard await stage.pause(process, "\(process) tell \(event)", isOneOfMany: true) else {
            return .noAnswer("crashed")
        }
        if weather.happens(.receiverAway) { return .noAnswer("connection refused") }
        if weather.happens(.receiverFails) { return .answered(500) }
        receiver.take(claimed.delivery)
        let isHeard = !weather.happens(.receiptLost)
        guard await stage.pause(process, "\(process) told \(event)", isOneOfMany: true) else {
            return .noAnswer("crashed")
        }
        return isHeard ? .answered(204) : .noAnswer("no response within 15 s")
    }
}
