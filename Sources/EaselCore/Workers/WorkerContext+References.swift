/// A reference that was deleted since it was named.
struct MissingReference: Error {
    /// Its place in the recipe, from 1.
    let place: Int
}

extension WorkerContext {
    /// Where the provider finds the references, each address made now. Throws `MissingReference` for one whose bytes are
    /// gone: its address would lead nowhere, and some models then make an image without it, and charge.
    func addresses(of references: [ImageReference]) async throws -> [String] {
        for (index, reference) in references.enumerated() {
            guard case .image(let id) = reference else { continue }
            guard let digest = try await store.image(id)?.image.digest, try await blobs.size(of: digest) != nil else {
                throw MissingReference(place: index + 1)
            }
        }
        return references.map(links.address(of:))
    }
}
