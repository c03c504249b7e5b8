package import EaselCore

/// Values that tests start from.
package enum Samples {
    package static let created = Timestamp(milliseconds: 1_700_000_000_000)
    package static let sentAt = created.adding(seconds: 1)
    package static func image(_ name: String) -> StoredImage {
        StoredImage(
            id: ImageID("img_\(name)"), digest: name + String(repeating: "0", count: 64 - name.count), format: .png,
            width: 8, height: 8, byteCount: 100)
    }

    package static func node(_ id: String = "node_1", message: MessageID? = nil) -> ImageNode {
        ImageNode(
            id: ImageNodeID(id), canvasID: CanvasID("canvas_1"), organizationID: OrganizationID("org_1"),
            recipe: ImageRecipe(prompt: "a red boat", model: "nano-banana-pro", aspectRatio: "16:9"),
            position: Point(x: 0, y: 0), size: Size(width: 320, height: 180), expectedSeconds: 25, messageID: message,
            createdAt: created)
    }
}
