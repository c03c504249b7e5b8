import EaselCore
import Foundation

/// What an exported ZIP holds, in its `manifest.json`: enough to lay out the canvas again and to prove each image.
struct ExportManifest: Sendable {
    /// Its fields but the image nodes.
    private struct Head: Encodable {
        /// The manifest's own form; grows when a reader of the last one would misread it.
        let formatVersion = 1
        let exportedAt: Timestamp
        let canvas: CanvasEntry
    }

    struct CanvasEntry: Encodable, Sendable {
        let id: CanvasID
        let title: String
        let systemPrompt: String?
        let version: Int64
    }

    struct File: Encodable, Sendable {
        /// Its name in the ZIP; nil when its bytes are missing from the server's storage.
        let file: String?
        let imageStorageId: ImageID
        let width: Int
        let height: Int
        let contentType: String
        let byteCount: Int
        /// In hex; the bytes are those the provider sent.
        let sha256: String
    }

    struct Node: Encodable, Sendable {
        let id: ImageNodeID
        let prompt: String
        let model: String
        let aspectRatio: String?
        let resolution: String?
        let outputFormat: String?
        let position: Point
        let size: Size
        let status: ImageNodeStatus
        let kieTaskId: String?
        let creditsConsumed: Double?
        let generationSeconds: Double?
        let isAiGenerated: Bool
        let createdAt: Timestamp
        /// The image that is shown first, then the alternatives.
        let files: [File]
    }

    let exportedAt: Timestamp
    let canvas: CanvasEntry
    let imageNodes: [Node]

    /// The file, encoded node by node: encoding all of them at once takes twenty times the memory.
    var json: [UInt8] {
        var bytes = Array(JSONBody.bytes(Head(exportedAt: exportedAt, canvas: canvas)).dropLast())
        var separator = #","imageNodes":["#
        for node in imageNodes {
            bytes += Array(separator.utf8) + JSONBody.bytes(node)
            separator = ","
        }
        return bytes + Array((imageNodes.isEmpty ? separator : "").utf8) + Array("]}".utf8)
    }
}

/// The images of a canvas with their names in the ZIP.
struct ExportContents: Sendable {
    struct NamedImage: Sendable {
        let name: String
        let image: StoredImage
        let createdAt: Timestamp
    }

    let manifest: ExportManifest
    let images: [NamedImage]

    /// - Parameter isThere: whether an image's bytes are in storage.
    init(
        _ canvas: Canvas, nodes: [ImageNode], at now: Timestamp, isThere: (StoredImage) async throws -> Bool
    ) async rethrows {
        var images: [NamedImage] = []
        var entries: [ExportManifest.Node] = []
        // Numbers make names unique, and keep the order of creation in any list. Only what is there has one.
        let digits = String(nodes.count { $0.image != nil }).count
        var next = 1
        for node in nodes {
            let number = String(next)
            let slug = FileName.slug(node.recipe.prompt, or: "image")
            let stem = String(repeating: "0", count: digits - number.count) + number + "-" + slug
            var files: [ExportManifest.File] = []
            for (at, image) in ([node.image].compactMap { $0 } + node.alternatives).enumerated() {
                let name = "\(stem)\(at == 0 ? "" : "-\(at + 1)").\(image.format.fileExtension)"
                let isThere = try await isThere(image)
                if isThere { images.append(NamedImage(name: name, image: image, createdAt: node.createdAt)) }
                files.append(ExportManifest.File(image, name: isThere ? name : nil))
            }
            if files.contains(where: { $0.file != nil }) { next += 1 }
            entries.append(ExportManifest.Node(node, files: files))
        }
        self.images = images
        manifest = ExportManifest(
            exportedAt: now,
            canvas: .init(
                id: canvas.id, title: canvas.title, systemPrompt: canvas.systemPrompt, version: canvas.version),
            imageNodes: entries)
    }
}

extension ExportManifest.File {
    fileprivate init(_ image: StoredImage, name: String?) {
        file = name
        imageStorageId = image.id
        width = image.width
        height = image.height
        contentType = image.format.contentType
        byteCount = image.byteCount
        sha256 = image.digest
    }
}

extension ExportManifest.Node {
    fileprivate init(_ node: ImageNode, files: [ExportManifest.File]) {
        id = node.id
        prompt = node.recipe.prompt
        model = node.recipe.model
        aspectRatio = node.recipe.aspectRatio
        resolution = node.recipe.resolution
        outputFormat = node.recipe.outputFormat
        position = node.position
        size = node.size
        status = node.status
        kieTaskId = node.taskID
        creditsConsumed = node.creditsConsumed
        generationSeconds = node.generationSeconds
        isAiGenerated = true
        createdAt = node.createdAt
        self.files = files
    }
}
