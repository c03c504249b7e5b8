import EaselTesting
import Testing

/// The simulation must detect deliberately broken versions of Easel.
@Suite struct MutantTests {
    @Test(arguments: Mutation.allCases)
    func isDetected(mutation: Mutation) throws {
        let report = Simulation(mutation: mutation).firstViolation(in: 0..<3_000, words: mutation.symptom)
        let found = try #require(report, "\(mutation) went unnoticed")
        let again = Simulation(mutation: mutation).run(seed: found.seed)
        #expect(again.violation == found.violation, "a seed replays exactly")
    }
}
