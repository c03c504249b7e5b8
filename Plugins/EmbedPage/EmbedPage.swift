import Foundation
import PackagePlugin

/// Embeds the page's files and the API's description into the server at build time.
@main
struct EmbedPage: BuildToolPlugin {
    /// The folders and the types their files go into.
    private static let folders = [("Page/Assets", "PageAssets"), ("OpenAPI", "OpenAPIAssets")]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? SourceModuleTarget else { return [] }
        return try Self.folders.map { path, type in
            let folder = target.directoryURL.appending(path: path, directoryHint: .isDirectory)
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
                .filter { !$0.hasSuffix(".swift") }
            let output = context.pluginWorkDirectoryURL.appending(path: "\(type).swift")
            return .buildCommand(
                displayName: "Embedding \(path)",
                executable: try context.tool(named: "embed-page").url,
                arguments: [folder.path, output.path],
                inputFiles: names.map { folder.appending(path: $0) },
                outputFiles: [output])
        }
    }
}
