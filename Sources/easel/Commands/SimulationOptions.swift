import ArgumentParser
import KieSimulator

/// How the simulated provider behaves.
struct SimulationOptions: ParsableArguments {
    @Option(help: "Decides durations, faults and images; the same seed gives the same run.")
    var seed: UInt64 = 1

    @Option(help: "1 is as slow as the provider, 10 is ten times faster.")
    var speed: Double = 1

    @Option(
        help: "Faults with their probabilities, such as lose=0.3,duplicate=0.2,fail=0.1; docs/simulator.md lists them.")
    var faults: String?

    @Option(
        name: .customLong("pictures"),
        help: "The kind of images: scenes drawn from the prompt, or plain, which is faster.")
    var imageStyle = SimulatorConfiguration.ImageStyle.scenes

    @Option(help: "Creates accepted per period, such as 20/10s.")
    var rateLimit = "20/10s"

    @Option(help: "The account's balance in credits.")
    var credits = 1000.0

    func validate() throws {
        guard speed > 0, speed <= 10_000 else {
            throw ValidationError("--speed must be a number above 0 and at most 10000.")
        }
        guard (0...1_000_000_000).contains(credits) else {
            throw ValidationError("--credits must be a number from 0 to 1000000000.")
        }
        _ = try configuration()
    }

    func configuration() throws -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        configuration.seed = seed
        configuration.speed = speed
        configuration.faults = try parsedFaults()
        configuration.imageStyle = imageStyle
        configuration.creditBalance = credits
        (configuration.rateLimit, configuration.rateWindow) = try parsedRateLimit()
        return configuration
    }

    private func parsedRateLimit() throws -> (Int, Duration) {
        let parts = rateLimit.split(separator: "/")
        guard parts.count == 2, let count = Int(parts[0]), count > 0, parts[1].hasSuffix("s"),
            let seconds = Double(parts[1].dropLast()), seconds > 0, seconds <= 3600
        else { throw ValidationError("--rate-limit must be creates per number of seconds, such as 20/10s.") }
        return (count, .seconds(seconds))
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

extension SimulatorConfiguration.ImageStyle: ExpressibleByArgument {}
