extension UseCases {
    /// What a request may name as a reference, found: an address elsewhere, or an image of the organization by its id or
    /// by a link of this server.
    struct Reference: Sendable {
        let reference: ImageReference
        /// Nil for an address: what is there is not known.
        let image: StoredImage?
    }

    /// Throws `EaselError.invalid` for an invalid reference, such as another organization's image.
    func references(named names: [String], of organization: OrganizationID) async throws -> [Reference] {
        let most = provider.models.map(\.maxReferences).max() ?? 0
        guard names.count <= most else {
            throw EaselError.invalid(
                field: "referenceImages",
                message: "There are \(names.count) reference images; no model takes more than \(most).")
        }
        var references: [Reference] = []
        for (index, name) in names.enumerated() {
            guard let reference = try await reference(named: name, of: organization) else {
                throw EaselError.invalid(
                    field: "referenceImages",
                    message:
                        "referenceImages[\(index)], “\(name.shortened(to: 80))”, is not a known image; use "
                        + "an http or https address, an uploadId or an imageStorageId.")
            }
            guard reference.image != nil || !links.isPrivate(name) else {
                throw EaselError.invalid(
                    field: "referenceImages",
                    message:
                        "referenceImages[\(index)], “\(name.shortened(to: 80))”, is a private address, which the provider "
                        + "can't fetch; upload the image and use its uploadId.")
            }
            guard reference.image == nil || links.reachProvider else {
                throw EaselError.invalid(
                    field: "referenceImages",
                    message:
                        "referenceImages[\(index)] is stored here, where the provider can't fetch it; give this server "
                        + "a public SITE_URL, or use an address elsewhere.")
            }
            references.append(reference)
        }
        return references
    }

    private func reference(named name: String, of organization: OrganizationID) async throws -> Reference? {
        let isAddress = ["http://", "https://"].contains { name.lowercased().hasPrefix($0) }
        if isAddress, links.image(at: name) == nil { return Reference(reference: .address(name), image: nil) }
        guard let found = try await store.image(links.image(at: name) ?? ImageID(name)),
            found.organizationID == organization
        else { return nil }
        return Reference(reference: .image(found.image.id), image: found.image)
    }

    /// Throws for an image that is larger than the model takes: the provider would refuse it, or ignore it and charge.
    func checkSizes(_ references: [Reference], for model: ModelDescription?) throws(EaselError) {
        guard let model, let most = model.maxReferenceBytes else { return }
        for (index, reference) in references.enumerated() {
            guard let image = reference.image, image.byteCount > most else { continue }
            let size = (Double(image.byteCount) / 100_000).rounded(.up) / 10
            throw .invalid(
                field: "referenceImages",
                message:
                    "referenceImages[\(index)] has \(size) MB; \(model.name) takes at most \(most / 1_000_000) MB each."
            )
        }
    }
}
