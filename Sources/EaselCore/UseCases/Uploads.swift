/// Accepts images that people upload, by the rules for results: complete, of a known format, durable before they count.
package struct Uploads: Sendable {
    private let store: any Store
    private let blobs: any BlobStore
    private let images: any ImageProcessor
    private let surroundings: Surroundings

    package init(
        store: any Store, blobs: any BlobStore, images: any ImageProcessor, surroundings: Surroundings
    ) {
        self.store = store
        self.blobs = blobs
        self.images = images
        self.surroundings = surroundings
    }

    /// Stores what `receive` writes. When it throws, or the upload is not an image, nothing is stored.
    ///
    /// - Parameter receive: writes the bytes and returns how many there were.
    package func keep(
        for organization: OrganizationID, receive: (any BlobUpload) async throws -> Int
    ) async throws -> Upload {
        let draft: any BlobUpload
        do {
            draft = try await blobs.makeUpload()
        } catch {
            throw EaselError.unavailable(message: "An upload can't be kept: \(error)")
        }
        do {
            let byteCount = try await receive(draft)
            guard byteCount > 0 else {
                throw EaselError.invalid(field: "file", message: "The file is empty; send a PNG, JPEG or WebP image.")
            }
            let facts = try await verify(draft, organization)
            let image = StoredImage(
                id: surroundings.makeID("upload"), digest: try await makeDurable(draft), format: facts.format,
                width: facts.width, height: facts.height, byteCount: byteCount)
            let upload = Upload(image: image, organizationID: organization, createdAt: surroundings.now())
            try await store.addUpload(upload)
            return upload
        } catch {
            await draft.discard()
            throw error
        }
    }

    private func verify(_ draft: any BlobUpload, _ organization: OrganizationID) async throws -> ImageFacts {
        do {
            return try await images.verify(file: draft.path, for: .upload(organization))
        } catch {
            switch error {
            case .invalidImage(let reason):
                throw EaselError.invalid(
                    field: "file",
                    message: "The file is not a complete image (\(reason)); send a PNG, JPEG or WebP image.")
            case .unavailable(let reason):
                throw EaselError.unavailable(message: "An upload can't be checked: \(reason)")
            }
        }
    }

    private func makeDurable(_ draft: any BlobUpload) async throws -> String {
        do {
            return try await draft.keep { try await store.expectBytes($0, of: nil, at: surroundings.now()) }
        } catch {
            throw EaselError.unavailable(message: "An upload can't be kept: \(error)")
        }
    }
}
