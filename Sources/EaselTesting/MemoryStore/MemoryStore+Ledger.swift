package import EaselCore
import Foundation

extension MemoryStore {
    package func usage(of organization: OrganizationID) async throws -> Usage {
        read { state in
            let ledger = state.ledger.values.filter { $0.organizationID == organization }
            let stored = ledger.filter { $0.storedAt != nil }
            var usage = Usage()
            usage.images = stored.count
            usage.callsForImages = stored.reduce(0) { $0 + $1.calls }
            usage.providerCalls = ledger.reduce(0) { $0 + $1.calls }
            usage.creditsConsumed = ledger.credits(in: .settled)
            usage.creditsReserved = ledger.credits(in: .reserved)
            usage.tasksOfUnknownCost = ledger.count { $0.state == .unknown }
            usage.creditsOfUnknownCost = ledger.credits(in: .unknown)
            usage.budget = state.budgets[organization]
            usage.creditsCommitted = state.spending(of: organization).committed
            usage.secondsToStored = stored.compactMap { entry in
                guard let storedAt = entry.storedAt, let resultAt = entry.resultAt else { return nil }
                return storedAt.seconds(since: resultAt)
            }.sorted()
            usage.failures = Dictionary(grouping: ledger.compactMap(\.failure)) { $0 }.mapValues(\.count)
            usage.days = days(of: ledger.filter { $0.state != .released })
            return usage
        }
    }

    package func releaseCredits(of node: ImageNodeID, attempt: Int, sentAt: Timestamp) async throws {
        write { state in
            guard state.nodes[node] == nil else { return }
            let line = "\(node)#\(attempt)"
            state.ledger[line] = state.ledger[line]?.refused(sentAt: sentAt)
        }
    }

    private func days(of ledger: [LedgerEntry]) -> [Usage.Day] {
        let groups = Dictionary(grouping: ledger) { [$0.day, $0.model] }
        return groups.map { key, entries in
            Usage.Day(day: key[0], model: key[1], tasks: entries.count, credits: entries.credits(in: .settled))
        }.sorted { ($1.day, $0.model) < ($0.day, $1.model) }
    }

    package var unreadableRows: Int { 0 }

    package func workCounts() async throws -> WorkCounts {
        read { state in
            let attempts = state.nodes.values.flatMap(\.history.attempts)
            return WorkCounts(
                attempts: Dictionary(grouping: attempts, by: \.state).mapValues(\.count),
                unprocessedCallbacks: state.callbacks.count { $0.verdict == nil })
        }
    }
}

extension [LedgerEntry] {
    fileprivate func credits(in state: LedgerEntry.State) -> Double {
        Double(microcredits: filter { $0.state == state }.map(\.credits.microcredits).reduce(0, +))
    }
}

extension LedgerEntry {
    /// The day of the send in UTC, such as `2026-11-22`.
    fileprivate var day: String {
        Date(timeIntervalSince1970: Double(sentAt.milliseconds) / 1000).formatted(.iso8601.year().month().day())
    }
}
