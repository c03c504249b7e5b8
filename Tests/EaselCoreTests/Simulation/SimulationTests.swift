import EaselTesting
import Foundation
import Testing

/// Checks the promises of docs/simulation.md in thousands of simulated runs with faults.
@Suite struct SimulationTests {
    @Test(arguments: Seeds.blocks)
    func keepsThePromises(block: Range<UInt64>) {
        guard let report = Simulation().firstViolation(in: block) else { return }
        Issue.record("\(report.violation ?? "")\nscripts/simulate-faults --seed \(report.seed) shows every step")
    }

    @Test(.enabled(if: Seeds.one != nil, "EASEL_SIMULATION_SEED names the seed to replay"))
    func replaysOneSeed() throws {
        let report = Simulation().run(seed: try #require(Seeds.one), isTracing: true)
        print(report.trace.joined(separator: "\n"))
        print(report.violation ?? "seed \(report.seed): every promise was kept")
        #expect(report.violation == nil)
    }

    @Test func theSameSeedGivesTheSameRun() {
        for seed: UInt64 in 0..<20 {
            let story = run(seed)
            #expect(story.count > 60)
            #expect(run(seed) == story, "seed \(seed)")
        }
    }

    private func run(_ seed: UInt64) -> [String] { Simulation().run(seed: seed, isTracing: true).trace }
}

/// The seeds to run, from the environment.
private enum Seeds {
    static let one = number("EASEL_SIMULATION_SEED")

    /// Blocks that run in parallel.
    static let blocks: [Range<UInt64>] = {
        let count = number("EASEL_SIMULATION_SEEDS") ?? 10_000
        let first = number("EASEL_SIMULATION_FIRST") ?? 0
        let length = max(1, count / 50)
        return stride(from: first, to: first + count, by: Int(length)).map { $0..<min($0 + length, first + count) }
    }()

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}
