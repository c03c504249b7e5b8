import EaselTesting
import Testing

/// A simulation that finds nothing wrong with a broken Easel would prove nothing.
@Suite struct MutantTests {
    @Test(arguments: Mutation.allCases)
    func isNoticed(mutation: Mutation) throws {
        let report = Simulation(mutation: mutation).firstViolation(in: 0..<3_000, words: mutation.symptom)
        let found = try #require(report, "\(mutation) went unnoticed")
        let again = Simulation(mutation: mutation).run(seed: found.seed)
        #expect(again.violation == found.violation, "a seed replays exactly")
    }
}
