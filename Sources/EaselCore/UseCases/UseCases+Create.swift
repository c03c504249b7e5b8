import Foundation

extension UseCases {
    /// Puts pending nodes on the canvas, each of them a task for the provider.
    ///
    /// Throws `EaselError.invalid` naming the field before anything is paid or written.
    ///
    /// - Parameters:
    ///   - canvasID: nil for the door's own.
    ///   - door: the way it is asked for.
    ///   - offer: the message of the canvas's chat that offered it.
    package func createImageNodes(
        _ request: ImageRequest, on canvasID: CanvasID?, of organization: OrganizationID, by key: APIKeyID? = nil,
        through door: Door = .api, taking offer: MessageID? = nil, idempotency: IdempotencyClaim?
    ) async throws -> [ImageNode] {
        let canvas: Canvas
        if let canvasID {
            canvas = try await self.canvas(canvasID, of: organization)
        } else {
            // What can't be made is refused before a canvas is made for it.
            _ = try await recipe(for: request, of: organization, through: door)
            canvas = try await self.canvas(of: door, of: organization)
        }
        if let offer { try await checkOffer(offer, on: canvas) }
        let make = try await newImageNodes(request, on: canvas, through: door, askedBy: offer, with: key)
        return try await store.createImageNodes(on: canvas.id, idempotency: idempotency, make: make)
    }

    /// The nodes a request makes, for the canvas as it will be when they are written.
    func newImageNodes(
        _ request: ImageRequest, on canvas: Canvas, through door: Door, askedBy message: MessageID?,
        with key: APIKeyID? = nil
    ) async throws -> @Sendable (CanvasExtent) -> [ImageNode] {
        let recipe = try await recipe(for: request, of: canvas.organizationID, through: door)
        let model = provider.models.first { $0.id == recipe.model }
        let expected = model?.expectedSeconds ?? 30
        let price = model?.price(of: recipe)
        let reservation = price ?? model?.priceCeiling ?? provider.models.map(\.priceCeiling).max()
        let size = CanvasLayout.size(ratio: recipe.ratio)
        let now = surroundings.now()
        let ids: [ImageNodeID] = (0..<request.count).map { _ in surroundings.makeID("node") }
        return { [rateLimit] extent in
            let places = CanvasLayout.positions(count: ids.count, size: size, origin: request.position, extent: extent)
            return zip(ids, places).enumerated().map { index, new in
                ImageNode(
                    id: new.0, canvasID: canvas.id, organizationID: canvas.organizationID, recipe: recipe,
                    position: new.1, size: size, expectedSeconds: expected, price: price,
                    reservation: reservation,
                    estimatedStartAt: extent.queue.start(place: index, limit: rateLimit, now: now), messageID: message,
                    requestedBy: key, door: door, createdAt: now)
            }
        }
    }

    /// What a request asks for, if all it names is there and the model takes it.
    private func recipe(
        for request: ImageRequest, of organization: OrganizationID, through door: Door
    ) async throws -> ImageRecipe {
        let references = try await references(named: request.referenceImages, of: organization)
        let recipe = try recipe(for: request, through: door, references.map(\.reference))
        try checkSizes(references, for: provider.models.first { $0.id == recipe.model })
        return recipe
    }

    private func checkOffer(_ id: MessageID, on canvas: Canvas) async throws {
        let messages = try await store.messages(on: canvas.id, limit: Self.shownMessages)
        guard messages.contains(where: { $0.id == id && $0.offer != nil }) else {
            throw EaselError.invalid(
                field: "messageId",
                message: "messageId is not a message of this canvas's chat that offers an image; leave it out.")
        }
    }

    private func recipe(
        for request: ImageRequest, through door: Door, _ references: [ImageReference]
    ) throws(EaselError) -> ImageRecipe {
        let prompt = request.prompt.trimmingCharacters(in: .whitespacesAndNewlines)
        guard prompt.saysSomething else {
            throw .invalid(field: "prompt", message: "The prompt is empty; describe the image.")
        }
        let counts = ImageRequest.counts(through: door)
        guard counts.contains(request.count) else {
            throw .invalid(
                field: "count", message: "count is \(request.count); it must be from 1 to \(counts.upperBound).")
        }
        return try provider.completed(
            ImageRecipe(
                prompt: prompt, model: request.model ?? provider.defaultModelID, aspectRatio: request.aspectRatio,
                resolution: request.resolution, outputFormat: request.outputFormat,
                referenceImages: references))
    }
}
