import EaselCore

/// The contents of a canvas, oldest first, read page by page: a large canvas is never in memory as a whole.
struct CanvasPages: Sendable {
    private static let pageLength = 32

    let store: any Store

    /// Hands each page to `body`, also the empty one of an empty canvas.
    func forEach(of canvas: CanvasID, _ body: ([ImageNode]) async throws -> Void) async throws {
        var after = [ImageNodeID]()
        repeat {
            let page = try await page(of: canvas, after: after)
            try await body(page.imageNodes)
            after = page.next.map { page.imageNodes.map(\.id) + [$0] } ?? []
        } while !after.isEmpty
    }

    /// - Parameter place: nodes of the page before, in their order; the last may have been deleted for good meanwhile.
    private func page(of canvas: CanvasID, after place: [ImageNodeID]) async throws -> ImageNodePage {
        func page(_ after: ImageNodeID?) async throws -> ImageNodePage {
            try await store.imageNodes(on: canvas, query: ImageNodeQuery(limit: Self.pageLength, after: after))
        }
        for node in place.dropFirst().reversed() {
            do { return try await page(node) } catch EaselError.invalid { continue }
        }
        return try await page(place.first)
    }
}
