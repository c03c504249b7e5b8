import ArgumentParser
import EaselCore
import EaselServer

struct Nodes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, show, retry and cancel image nodes of all organizations.",
        subcommands: [List.self, Show.self, Retry.self, Cancel.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List image nodes, newest first.")

        /// Image nodes read at once.
        private static let page = 200

        @Option(help: "Only image nodes of this organization.")
        var organization: String?

        @Option(help: "Only image nodes on this canvas.")
        var canvas: String?

        @Option(help: "Only image nodes with this status, such as failed.")
        var status: String?

        @OptionGroup var list: ListOptions
        @OptionGroup var options: StoreOptions

        func validate() throws {
            _ = try filter()
        }

        private func filter() throws -> ImageNodeFilter {
            var filter = ImageNodeFilter(
                organization: organization.map { OrganizationID($0) }, canvas: canvas.map { CanvasID($0) })
            guard let status else { return filter }
            filter.status = ImageNodeStatus(rawValue: status)
            guard filter.status != nil else {
                let known = ImageNodeStatus.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--status is “\(status.inOneLine)”; it must be one of \(known).")
            }
            return filter
        }

        func run() async throws {
            let filter = try filter()
            try await options.withUseCases { useCases, links in
                var nodes: [ImageNode] = []
                var cursor: ImageNodeID?
                repeat {
                    let page = try await useCases.store.imageNodes(
                        matching: filter, limit: min(Self.page, list.limit - nodes.count), after: cursor)
                    nodes += page.imageNodes
                    cursor = page.next
                } while cursor != nil && nodes.count < list.limit
                try options.show(nodes.map { ImageNodeResource($0, links: links) }) {
                    nodes.isEmpty ? ["No image nodes match."] : nodes.map(\.line)
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an image node and its audit trail, oldest event first.")

        @Argument(help: "The id of the image node.")
        var id: String

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withUseCases { useCases, links in
                let node = try await useCases.anyImageNode(ImageNodeID(id))
                let events = try await useCases.store.events(of: node.id)
                try options.show(
                    ShownNode(node: ImageNodeResource(node, links: links), events: events.map(NodeEventResource.init))
                ) {
                    node.description(links) + ["", "Audit trail:"] + events.map { "  \($0.line)" }
                }
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Retry failed or canceled image nodes.",
            discussion: """
                The running server does this within a second, or the next one when it starts. An image that is already \
                paid for is fetched at no cost. Otherwise a new attempt is made, which costs credits. `easel nodes show` \
                tells you in advance which it will be.
                """)

        @Argument(help: "The ids of the image nodes.")
        var ids: [String]

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.forEach(ids, say: Self.line) { node, useCases in
                try await useCases.retry(node.id, of: node.organizationID)
            }
        }

        private static func line(_ node: ImageNode) -> String {
            node.status == .pending
                ? "\(node.id): attempt \(node.attempt) is queued."
                : "\(node.id): fetching the image again; it is already paid for."
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop waiting for image nodes.",
            discussion: """
                An image node that has not been sent yet is never sent. A task that the provider has already started costs \
                credits; if its image arrives, it is stored.
                """)

        @Argument(help: "The ids of the image nodes.")
        var ids: [String]

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.forEach(ids, say: Self.line) { node, useCases in
                try await useCases.cancel(node.id, of: node.organizationID)
            }
        }

        private static func line(_ node: ImageNode) -> String { "\(node.id) is canceled." }
    }
}

/// An image node as the HTTP API returns it, with its audit trail.
private struct ShownNode: Encodable {
    let node: ImageNodeResource
    let events: [NodeEventResource]

    private enum CodingKeys: CodingKey { case events }

    func encode(to encoder: any Encoder) throws {
        try node.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(events, forKey: .events)
    }
}

extension StoreOptions {
    /// Applies a verb to image nodes one by one, and reports each as it is done, even if a later one fails.
    ///
    /// In JSON, one image node is an object and several are a list.
    fileprivate func forEach(
        _ ids: [String], say line: (ImageNode) -> String,
        _ body: (ImageNode, UseCases) async throws -> ImageNode
    ) async throws {
        try await withUseCases { useCases, links in
            var done: [ImageNode] = []
            let failure: (any Error)?
            do {
                for id in ids {
                    done.append(try await body(try await useCases.anyImageNode(ImageNodeID(id)), useCases))
                }
                failure = nil
            } catch {
                failure = error
            }
            let resources = done.map { ImageNodeResource($0, links: links) }
            let lines = done.map(line)
            if ids.count == 1, let resource = resources.first {
                try show(resource) { lines }
            } else if !done.isEmpty || failure == nil {
                try show(resources) { lines }
            }
            if let failure { throw failure }
        }
    }
}

extension UseCases {
    /// The image node of any organization: those who can run commands may see everything.
    fileprivate func anyImageNode(_ id: ImageNodeID) async throws -> ImageNode {
        guard let node = try await store.imageNode(id) else { throw EaselError.notFound(what: "image node \(id)") }
        return node
    }
}
