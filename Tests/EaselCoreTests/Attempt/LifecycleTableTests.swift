import EaselCore
import Foundation
import TestSupport
import Testing

/// Compares `Attempt.step` with the table in docs/lifecycle.md, cell by cell.
@Suite struct LifecycleTableTests {
    @Test func theTableHasEveryStateAndEvent() throws {
        let table = try LifecycleTable.read()
        #expect(Set(table.columns).count == table.columns.count)
        let states = Set(table.columns.map { $0.replacing(" ✓", with: "").prefix { $0 != "," } }.map(String.init))
        #expect(states == Set(AttemptState.allCases.map(\.rawValue)))
        #expect(Set(table.rows.map(\.event)) == Set(LifecycleEvents.all.keys))
        let kinds = Set(LifecycleEvents.all.values.map(\.event.name))
        #expect(kinds.count == 19, "at least one row for each kind of event, got \(kinds.sorted())")
    }

    @Test func everyCellMatchesTheStateMachine() throws {
        let table = try LifecycleTable.read()
        for row in table.rows {
            let (event, now) = try #require(LifecycleEvents.all[row.event])
            for (column, cell) in zip(table.columns, row.cells) {
                let attempt = try #require(Samples.attempts[column], "no sample for \(column)")
                // In the samples, all tries that the default policy requires before a timeout have been made; for
                // "import postponed" more tries are allowed, for "once too often" none.
                let policy =
                    switch row.event {
                    case "import postponed": Samples.patient
                    case _ where row.event.hasSuffix("once too often"): Samples.impatient
                    default: Samples.policy
                    }
                let transition = attempt.step(event, now: now, policy: policy)
                #expect(describe(transition) == cell, "\(row.event) on \(column)")
                if transition.verdict != .applied { #expect(transition.attempt == attempt) }
            }
        }
    }

    private func describe(_ transition: AttemptTransition) -> String {
        switch transition.verdict {
        case .duplicate: return "same"
        case .ignored: return "–"
        case .applied: break
        }
        let state = transition.attempt.state.rawValue
        return switch transition.work {
        case nil: state
        case .send: state + " → send"
        case .check: state + " → check"
        case .bringHome: state + " → fetch"
        }
    }
}

/// The table in the document.
struct LifecycleTable {
    let columns: [String]
    let rows: [(event: String, cells: [String])]

    static func read() throws -> LifecycleTable {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/lifecycle.md")
        let lines = try String(contentsOf: file.standardizedFileURL, encoding: .utf8).split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix("| event |") })
        let rows = lines[start...].prefix { $0.hasPrefix("|") }.map(cells)
        return LifecycleTable(
            columns: Array(rows[0].dropFirst()), rows: rows.dropFirst(2).map { ($0[0], Array($0.dropFirst())) })
    }

    private static func cells(_ line: Substring) -> [String] {
        line.dropFirst().dropLast().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

enum LifecycleEvents {
    private static let soon = Samples.sentAt.adding(seconds: 60)
    private static let givenUp = Samples.sentAt.adding(seconds: Samples.policy.giveUpAfter)
    private static let nextDay = Samples.sentAt.adding(seconds: Samples.policy.afterlife)
    private static let claimed = AttemptEvent.claimed(owner: "worker", random: 0.5)
    private static let busy = NodeError(.rateLimited, "busy")
    private static let broken = NodeError(.downloadFailed, "cut")

    private static let weeksLater = Samples.sentAt.adding(seconds: Samples.policy.resultLifetime)

    private static func report(
        _ task: String, _ outcome: ProviderReport.Outcome, by source: ReportSource = .callback
    ) -> AttemptEvent {
        .reported(ProviderReport(taskID: task, outcome: outcome, creditsConsumed: 18), by: source)
    }

    static let all: [String: (event: AttemptEvent, now: Timestamp)] = [
        "claimed": (claimed, soon),
        "claimed, give-up time passed": (claimed, givenUp),
        "claimed, a day later": (claimed, nextDay),
        "claimed, 14 days later": (claimed, weeksLater),
        "held": (.held, soon),
        "budget exceeded": (.budgetExceeded(NodeError(.budgetExceeded, "no")), soon),
        "accepted": (.accepted(taskID: "task"), soon),
        "accepted with another task": (.accepted(taskID: "other"), soon),
        "postponed": (.postponed(busy, retryAfterSeconds: nil, random: 0.5), soon),
        "postponed, provider's own fault once too often": (
            .postponed(NodeError(.providerError, "oops"), retryAfterSeconds: nil, random: 0.5), soon
        ),
        "refused": (.refused(NodeError(.invalidPrompt, "no")), soon),
        "response lost": (.answerLost(reason: "cut"), soon),
        "reported success": (report("task", .success(resultURLs: ["https://a/b.png"])), soon),
        "reported success of another task": (report("other", .success(resultURLs: ["https://a/b.png"])), soon),
        "reported success with two images": (
            report("task", .success(resultURLs: ["https://a/b.png", "https://a/c.png"])), soon
        ),
        "reported success, unreadable": (report("task", .success(resultURLs: [], isComplete: false)), soon),
        "answered success, unreadable": (
            report("task", .success(resultURLs: [], isComplete: false), by: .answer), soon
        ),
        "answered success without an image": (report("task", .success(resultURLs: []), by: .answer), soon),
        "reported failure": (report("task", .failure(NodeError(.contentPolicy, "no"))), soon),
        "answered failure": (report("task", .failure(NodeError(.contentPolicy, "no")), by: .answer), soon),
        "hinted": (.hinted(taskID: "task", isBelieved: false), soon),
        "hinted, trusted": (.hinted(taskID: "task", isBelieved: true), soon),
        "hint refuted": (.hintRefuted(taskID: "task"), soon),
        "still running": (.stillRunning(random: 0.5), soon),
        "still running, give-up time passed": (.stillRunning(random: 0.5), givenUp),
        "imported": (.imported(Samples.image("a"), from: "https://a/b.png"), soon),
        "imported from an address that has changed": (.imported(Samples.image("b"), from: "https://a/old.png"), soon),
        "import postponed": (.importPostponed(broken, random: 0.5), soon),
        "import postponed once too often": (.importPostponed(broken, random: 0.5), soon),
        "keeping failed": (.keepingFailed(broken, random: 0.5), soon),
        "import failed": (.importFailed(broken, random: 0.5), soon),
        "retry requested": (.retryRequested, soon),
        "cancel requested": (.cancelRequested, soon),
        "restored": (.restored(NodeError(.outcomeUnknown, "restored")), soon),
    ]
}
