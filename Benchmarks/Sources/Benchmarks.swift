import ArgumentParser

/// Measures Easel side by side with what it is compared to. Figures of one machine mean little; ratios carry over.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "easel-benchmarks", abstract: "Measure Easel against alternatives.",
        subcommands: [GroupCommit.self])
}
