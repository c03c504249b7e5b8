import Logging

/// The tools for one message: everything stays on its canvas.
struct MessageTools: CanvasTools {
    /// Another process answers the message, or nobody wants its answer any more.
    struct NotOurs: Error {}

    let context: WorkerContext
    let useCases: UseCases
    let canvas: Canvas
    let message: Message
    let answer: AnswerInWriting

    var progress: ChatProgress { answer.progress }

    func imageNodes(
        status: ImageNodeStatus?, limit: Int, after cursor: ImageNodeID?
    ) async throws -> (imageNodes: [ImageNode], next: ImageNodeID?) {
        let page = try await context.store.imageNodes(
            matching: ImageNodeFilter(canvas: canvas.id, status: status), limit: limit, after: cursor)
        return (page.imageNodes, page.next)
    }

    func imageNode(_ id: ImageNodeID) async throws -> ImageNode {
        let node = try await useCases.imageNode(id, of: canvas.organizationID)
        guard node.canvasID == canvas.id else { throw EaselError.notFound(what: "image node") }
        return node
    }

    func carryOut(
        _ orders: [ImageOrder], record: @escaping @Sendable ([ImageOrder.Outcome]) -> ChatRound
    ) async throws -> ChatRound {
        let plan = try await AnswerPlan(orders, for: message, on: canvas, useCases)
        let rounds = progress.rounds.count
        let kept = try await context.insisting("A round of an answer", metadata: ["message": "\(message.id)"]) {
            try await context.store.addRound(to: message.id, after: rounds, changing: plan.imageNodeIDs) { ground in
                let outcome = plan.outcome(on: ground)
                var progress = outcome.progress
                progress.rounds.append(record(outcome.results))
                return RoundDecision(
                    progress: progress, imageNodes: outcome.imageNodes, decisions: outcome.decisions)
            }
        }
        guard let kept, let round = kept.rounds.last else { throw NotOurs() }
        answer.keep(kept)
        return round
    }
}
