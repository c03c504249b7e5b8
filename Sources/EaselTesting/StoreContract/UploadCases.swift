import EaselCore
import Testing

extension StoreContract {
    private static func digest(_ letter: Character) -> String { String(repeating: letter, count: 64) }

    private static func add(
        _ name: String, _ letter: Character, to organization: OrganizationID, _ bench: StoreBench
    ) async throws -> Upload {
        let upload = Upload(
            image: StoredImage(
                id: ImageID("upload_\(name)"), digest: digest(letter), format: .webp, width: 3, height: 2, byteCount: 7),
            organizationID: organization, createdAt: bench.clock.now())
        try await bench.store.addUpload(upload)
        return upload
    }

    private static func node(_ references: [ImageReference], _ bench: StoreBench) async throws -> ImageNode {
        let canvas = try await bench.canvas()
        let made = ImageNode(
            id: bench.surroundings.makeID("node"), canvasID: canvas.id, organizationID: canvas.organizationID,
            recipe: ImageRecipe(prompt: "p", model: "m", referenceImages: references), position: Point(x: 0, y: 0),
            size: Size(width: 1, height: 1), expectedSeconds: 1, messageID: nil, createdAt: bench.clock.now())
        return try #require(
            try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { _ in [made] }.first)
    }

    static let uploadCases: [StoreContract] = [
        StoreContract(name: "an upload is an image of its organization, without a node") { bench in
            let organization = try await bench.organization()
            let upload = try await add("a", "a", to: organization.id, bench)
            let found = try await bench.store.image(upload.image.id)
            #expect(found == OwnedImage(image: upload.image, organizationID: organization.id, imageNodeID: nil))
            #expect(try await bench.store.image(ImageID("upload_none")) == nil)
        },
        StoreContract(name: "a node is read with its references unchanged") { bench in
            let references: [ImageReference] = [.address("https://a.test/“b”.png"), .image(ImageID("img_1"))]
            let node = try await node(references, bench)
            #expect(try await bench.store.imageNode(node.id)?.recipe.referenceImages == references)
        },
        StoreContract(name: "old uploads are deleted, except those that a node refers to") { bench in
            let organization = try await bench.organization().id
            let old = try await add("old", "a", to: organization, bench)
            let used = try await add("used", "b", to: organization, bench)
            let node = try await node([.image(used.image.id), .image(used.image.id)], bench)
            bench.clock.advance(seconds: 10)
            let new = try await add("new", "c", to: organization, bench)
            #expect(try await bench.removedUploads(madeBefore: new.createdAt) == [digest("a")])
            #expect(try await bench.store.image(old.image.id) == nil)
            #expect(try await bench.store.image(used.image.id) != nil)
            #expect(try await bench.store.image(new.image.id) != nil)
            #expect(try await bench.removedUploads(madeBefore: new.createdAt).isEmpty)
            try await bench.store.deleteImageNode(node.id, at: bench.clock.now())
            #expect(try await bench.removedUploads(madeBefore: new.createdAt) == [digest("b")])
        },
        StoreContract(name: "deleting a canvas releases the uploads of its nodes") { bench in
            let upload = try await add("a", "a", to: try await bench.organization().id, bench)
            let node = try await node([.image(upload.image.id)], bench)
            bench.clock.advance(seconds: 10)
            #expect(try await bench.removedUploads(madeBefore: bench.clock.now()).isEmpty)
            try await bench.store.deleteCanvas(node.canvasID, at: bench.clock.now())
            #expect(try await bench.removedUploads(madeBefore: bench.clock.now()) == [digest("a")])
        },
        StoreContract(name: "bytes that another image has are not released") { bench in
            let organization = try await bench.organization().id
            let node = try await bench.node()
            for event in [StoreBench.claimed, StoreBench.success, bench.imported("made")] {
                try await bench.step(event, node)
            }
            let made = StoredImage(
                id: ImageID("upload_same"), digest: bench.image("made").digest, format: .png, width: 1, height: 1,
                byteCount: 1)
            try await bench.store.addUpload(
                Upload(image: made, organizationID: organization, createdAt: bench.clock.now()))
            for name in ["one", "two"] { _ = try await add(name, "d", to: organization, bench) }
            bench.clock.advance(seconds: 10)
            let end = bench.clock.now()
            _ = try await add("three", "d", to: organization, bench)
            #expect(try await bench.removedUploads(madeBefore: end).isEmpty)
            bench.clock.advance(seconds: 10)
            #expect(try await bench.removedUploads(madeBefore: bench.clock.now()) == [digest("d")])
        },
    ]
}

extension StoreBench {
    /// Deletes old uploads and returns the bytes that can be deleted.
    fileprivate func removedUploads(madeBefore end: Timestamp) async throws -> [String] {
        _ = try await store.removeUploads(madeBefore: end, at: clock.now())
        return try await freedDigests()
    }
}
