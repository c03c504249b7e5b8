import ArgumentParser

@main
struct Easel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "easel",
        abstract: "AI images on a live canvas: asked for by chat or API, delivered by callback, kept for good.",
        version: Version.current,
        subcommands: [
            Dev.self, Serve.self, Simulate.self, Organizations.self, Keys.self, Callbacks.self,
            Nodes.self, Backup.self, Restore.self,
        ])
}
