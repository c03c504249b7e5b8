import Foundation
import PackagePlugin

/// Embeds the page's files into the server at build time.
@main
struct EmbedPage: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? SourceModuleTarget else { return [] }
        let folder = target.directoryURL.appending(path: "Page/Assets", directoryHint: .isDirectory)
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let output = context.pluginWorkDirectoryURL.appending(path: "PageAssets.swift")
        return [
            .buildCommand(
                displayName: "Embedding the page",
                executable: try context.tool(named: "embed-page").url,
                arguments: [folder.path, output.path],
                inputFiles: names.map { folder.appending(path: $0) },
                outputFiles: [output])
        ]
    }
}
