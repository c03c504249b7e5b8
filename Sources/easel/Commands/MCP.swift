import ArgumentParser
import EaselCore
import EaselServer
import Foundation
import Imaging
import Logging
import SQLiteStore

struct MCP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Serve the Model Context Protocol on standard input and output.",
        discussion: """
            For agents on this machine, which start this command themselves. It works beside a running server, which \
            generates the images. See docs/mcp.md.
            """)

    @Option(help: "The organization to work for; needed when there are several.")
    var organization: String?

    func run() async throws {
        try await reportingFailure {
            try await OpenStore.with { open in
                let organization = try await organization(in: open.store)
                if try !open.store.hasServers {
                    reportError("No server is running on this database; until one is, no images are generated.")
                }
                try await open.withUseCases { useCases, links in
                    let server = MCPServer(
                        useCases: useCases, links: links, thumbnails: Self.thumbnails(open.blobs), blobs: open.blobs,
                        site: open.site, version: Version.current, logger: Logger.make(open.settings))
                    await Self.serve(server, organization, watch: open)
                }
            }
        }
    }

    private func organization(in store: any Store) async throws -> OrganizationID {
        let all = try await store.organizations().map(\.id)
        let list = all.map(\.rawValue).joined(separator: ", ")
        if let organization {
            guard let found = all.first(where: { $0.rawValue == organization }) else {
                throw SettingError(
                    "There is no organization \(organization); the organizations are: \(list.isEmpty ? "none" : list).")
            }
            return found
        }
        guard let only = all.first else {
            throw SettingError("There are no organizations yet. Create one: easel organizations create --name NAME")
        }
        guard all.count == 1 else {
            throw SettingError("There are several organizations; choose one with --organization: \(list).")
        }
        return only
    }

    /// Nil if the imaging program is missing: then results have links only.
    private static func thumbnails(_ blobs: any BlobStore) -> Thumbnails? {
        guard let imaging = try? ImagingProgram.beside() else { return nil }
        return Thumbnails(
            folder: DataFolder.usual.path + "/thumbnails", blobs: blobs, images: ImagingProcessor(program: imaging))
    }

    private static func serve(_ server: MCPServer, _ organization: OrganizationID, watch open: OpenStore) async {
        let output = StandardOutput()
        let lines = MCPLines(server: server, organization: organization) { await output.write(line: $0) }
        await withTaskGroup(of: Void.self) { group in
            // Changes made by the server are found by polling the database.
            group.addTask {
                await ImageNodeWatch(store: open.store, bell: open.bell, clock: open.surroundings.clock).run()
            }
            await lines.run(StandardInput.lines(longest: MCPLines.longestLine))
            group.cancelAll()
        }
    }
}
