/// What an assistant can do on the canvas of the message it answers, and nowhere else. None of it deletes anything.
package protocol CanvasTools: Sendable {
    /// What became of the answer's rounds, also of those before a restart.
    var progress: ChatProgress { get }

    /// Image nodes of the canvas, the newest first, and where the next page begins.
    func imageNodes(
        status: ImageNodeStatus?, limit: Int, after cursor: ImageNodeID?
    ) async throws -> (imageNodes: [ImageNode], next: ImageNodeID?)

    /// The image node. Throws `EaselError.notFound` unless it is on this canvas.
    func imageNode(_ id: ImageNodeID) async throws -> ImageNode

    /// Carries out the orders of a round and keeps the round, in one transaction.
    ///
    /// - Parameter record: makes the round of what became of each order, in their order.
    /// - Returns: the round, once it is kept.
    func carryOut(
        _ orders: [ImageOrder], record: @escaping @Sendable ([ImageOrder.Outcome]) -> ChatRound
    ) async throws -> ChatRound
}

/// What an assistant has done with images.
package enum ImageOrder: Sendable, Equatable {
    case create(ImageRequest)
    case retry(ImageNodeID)
    case cancel(ImageNodeID)

    /// The image nodes as they are then, or why nothing was done.
    package typealias Outcome = Result<[ImageNode], EaselError>
}
