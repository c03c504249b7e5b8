import ArgumentParser
import KieSimulator

/// How the simulated provider behaves.
struct SimulationOptions: ParsableArguments {
    @Option(help: "Decides durations, faults and pictures; the same seed, the same run.")
    var seed: UInt64 = 1

    @Option(help: "1 takes as long as the provider, 10 is ten times faster.")
    var speed: Double = 1

    @Option(help: "Faults with their probabilities, such as lose=0.3,duplicate=0.2,fail=0.1.")
    var faults: String?

    func validate() throws {
        guard speed > 0, speed <= 10_000 else { throw ValidationError("--speed must be above 0 and at most 10000.") }
        _ = try parsedFaults()
    }

    func configuration() throws -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.seed = seed
        configuration.speed = speed
        configuration.faults = try parsedFaults()
        return configuration
    }

    private func parsedFaults() throws -> Faults {
        guard let faults else { return Faults() }
        do {
            return try Faults(parsing: faults)
        } catch {
            throw ValidationError("--faults: \(error)")
        }
    }
}
