import ArgumentParser

@main
struct Easel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "easel",
        abstract: "Generate AI images on a live canvas, by chat or API.",
        version: Version.current,
        subcommands: [
            Dev.self, Serve.self, Simulate.self, Organizations.self, Keys.self, Callbacks.self, Webhooks.self,
            Nodes.self, Models.self, MCP.self, Backup.self, Restore.self,
        ])
}
