package import EaselCore

/// One seed's run of a simulated world: a phase with faults, then a calm one, with every promise checked at every step.
package struct Simulation: Sendable {
    /// The result of a seed.
    package struct Report: Sendable {
        package let seed: UInt64
        /// Micro-steps until the calm phase, and the broken promise, if any.
        package let steps: Int
        package let violation: String?
        /// Every step in words; empty unless requested.
        package let trace: [String]
    }

    /// Which broken variant of Easel is run; nil for the real one.
    package var mutation: Mutation?
    /// Makes a fresh, empty store.
    package var makeStore: @Sendable (CommitBell) throws -> any Store

    package init(
        mutation: Mutation? = nil,
        makeStore: @escaping @Sendable (CommitBell) throws -> any Store = { MemoryStore(bell: $0) }
    ) {
        self.mutation = mutation
        self.makeStore = makeStore
    }

    /// Runs one seed; the same seed always runs the same way.
    package func run(seed: UInt64, isTracing: Bool = false) -> Report {
        var steps = 0
        var world: SimulatedWorld?
        do {
            let made = try SimulatedWorld(
                parts: WorldParts(seed: seed, mutation: mutation, makeStore: makeStore), isTracing: isTracing)
            world = made
            let length = 60 + made.random.below(180)
            while steps < length {
                steps += 1
                try made.step()
                try made.checks.checkStep()
            }
            try made.calmDown()
            return Report(seed: seed, steps: steps, violation: nil, trace: made.trace ?? [])
        } catch {
            return Report(
                seed: seed, steps: steps, violation: "seed \(seed), step \(steps): \(error)", trace: world?.trace ?? [])
        }
    }

    /// The first seed of `seeds` that breaks a promise, reported with `words`.
    package func firstViolation(in seeds: Range<UInt64>, words: String = "") -> Report? {
        for seed in seeds {
            let report = run(seed: seed)
            if let violation = report.violation, words.isEmpty || violation.contains(words) { return report }
        }
        return nil
    }
}
