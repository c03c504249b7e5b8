/// The orders of one round of an answer, checked as every request is.
///
/// What a request names is looked up before the transaction that carries it out. What depends on the spending and on
/// the image nodes at that time is decided within it, by `outcome`, which is pure.
struct AnswerPlan: Sendable {
    private enum Step: Sendable {
        case create(ImageRequest, make: @Sendable (CanvasExtent) -> [ImageNode])
        case refused(EaselError)
        case retry(ImageNodeID)
        case cancel(ImageNodeID)
    }

    struct Outcome: Sendable {
        var progress: ChatProgress
        var imageNodes: [ImageNode] = []
        var decisions: [NodeDecision] = []
        /// One for each order.
        var results: [ImageOrder.Outcome] = []
    }

    private let message: Message
    private let steps: [Step]
    private let stepContext: @Sendable () -> StepContext

    /// Throws only what is nobody's mistake; an order that can't be carried out is refused by itself.
    init(_ orders: [ImageOrder], for message: Message, on canvas: Canvas, _ useCases: UseCases) async throws {
        self.message = message
        stepContext = { StepContext(surroundings: useCases.surroundings, policy: useCases.policy) }
        var steps: [Step] = []
        for order in orders {
            switch order {
            case .retry(let id): steps.append(.retry(id))
            case .cancel(let id): steps.append(.cancel(id))
            case .create(let request):
                do {
                    let make = try await useCases.newImageNodes(
                        request, on: canvas, through: .chat, askedBy: message.id)
                    steps.append(.create(request, make: make))
                } catch let error as EaselError {
                    if case .unavailable = error { throw error }
                    steps.append(.refused(error))
                }
            }
        }
        self.steps = steps
    }

    /// The image nodes there are that it changes.
    var imageNodeIDs: Set<ImageNodeID> {
        Set(
            steps.compactMap { step in
                switch step {
                case .retry(let id), .cancel(let id): id
                case .create, .refused: nil
                }
            })
    }

    var isEmpty: Bool { steps.isEmpty }

    /// What the orders come to on this ground. Should they cost more than somebody wants to spend unasked, together with
    /// what the answer has ordered before, nothing is spent: it is offered.
    func outcome(on ground: AnswerGround) -> Outcome {
        let outcome = outcome(on: ground, spending: true)
        let spent = outcome.progress.credits - (ground.state.progress?.credits ?? 0)
        guard spent > 0, let most = message.askAbove,
            outcome.progress.credits > most || outcome.progress.offer != nil
        else { return outcome }
        var frugal = self.outcome(on: ground, spending: false)
        offer(&frugal.progress, credits: spent)
        return frugal
    }

    private func outcome(on ground: AnswerGround, spending: Bool) -> Outcome {
        var outcome = Outcome(progress: ground.state.progress ?? ChatProgress())
        var histories = ground.histories
        for step in steps {
            do throws(EaselError) {
                let nodes =
                    switch step {
                    case .refused(let error): throw error
                    case .create(let request, let make):
                        try create(request, make(ground.extent.adding(outcome.imageNodes)), &outcome, spending)
                    case .retry(let id): try retry(id, &histories, &outcome, spending)
                    case .cancel(let id): try cancel(id, &histories, &outcome)
                    }
                outcome.results.append(.success(nodes))
            } catch {
                outcome.results.append(.failure(error))
            }
        }
        return outcome
    }

    private func create(
        _ request: ImageRequest, _ nodes: [ImageNode], _ outcome: inout Outcome, _ spending: Bool
    ) throws(EaselError) -> [ImageNode] {
        let nodes = Array(nodes.prefix(try room(outcome.progress)))
        guard spending else { throw Self.tooExpensive }
        outcome.imageNodes += nodes
        outcome.progress.add(nodes)
        var made = request
        made.count = nodes.count
        outcome.progress.announcements.append(made.announcement)
        return nodes
    }

    private func retry(
        _ id: ImageNodeID, _ histories: inout [ImageNodeID: NodeHistory], _ outcome: inout Outcome, _ spending: Bool
    ) throws(EaselError) -> [ImageNode] {
        let history = try history(id, histories)
        let decision = try UseCases.retrying(history, in: stepContext())
        let prompt = history.node.recipe.prompt.shortened(to: 160)
        if history.node.retryAction == .create {
            _ = try room(outcome.progress)
            guard spending else { throw Self.tooExpensive }
            outcome.progress.add([decision.history.node])
            outcome.progress.announcements.append("Making this image once more: \(prompt).")
        } else {
            outcome.progress.imageNodeIDs.append(id)
            outcome.progress.announcements.append("Fetching the image that is already paid for: \(prompt).")
        }
        histories[id] = decision.history
        outcome.decisions.append(decision)
        return [decision.history.node]
    }

    private func cancel(
        _ id: ImageNodeID, _ histories: inout [ImageNodeID: NodeHistory], _ outcome: inout Outcome
    ) throws(EaselError) -> [ImageNode] {
        let history = try history(id, histories)
        let decision = try UseCases.canceling(history, in: stepContext())
        outcome.progress.announcements.append("Canceled: \(history.node.recipe.prompt.shortened(to: 160)).")
        histories[id] = decision.history
        outcome.decisions.append(decision)
        return [decision.history.node]
    }

    /// An image of another canvas reads as not found, as one that does not exist.
    private func history(
        _ id: ImageNodeID, _ histories: [ImageNodeID: NodeHistory]
    ) throws(EaselError) -> NodeHistory {
        guard let history = histories[id], history.node.canvasID == message.canvasID, history.node.deletedAt == nil
        else { throw .notFound(what: "image node") }
        return history
    }

    /// How many more images the answer may order.
    private func room(_ progress: ChatProgress) throws(EaselError) -> Int {
        let room = ImageRequest.counts.upperBound - progress.images
        guard room > 0 else { throw .conflict(code: "too_many_images", message: ImageRequest.limitNote) }
        return room
    }

    private static let tooExpensive = EaselError.conflict(
        code: "costs_too_much",
        message:
            "It costs more than the user wants to spend without being asked, so it was not started; the user is asked now."
    )

    /// The first of what would be created.
    private func offer(_ progress: inout ChatProgress, credits: Double) {
        let requests = steps.compactMap { step in
            if case .create(let request, _) = step { request } else { ImageRequest?.none }
        }
        guard progress.offer == nil else { return }
        progress.offer = requests.first
        let question = requests.first?.question
        let paid = requests.count + steps.count { if case .retry = $0 { true } else { false } }
        switch (question, paid) {
        case (let question?, 1): progress.remarks.append(question)
        case (let question?, _):
            progress.remarks.append(
                "Together these orders cost more than you want to spend without being asked, so none is started. "
                    + "The first one: \(question)")
        case (nil, _):
            progress.remarks.append(
                "Making that again costs more than you want to spend without being asked, so it is not started. "
                    + "Use the button on the image to start it.")
        }
    }
}

extension ChatProgress {
    fileprivate mutating func add(_ nodes: [ImageNode]) {
        imageNodeIDs += nodes.map(\.id)
        images += nodes.count
        credits += nodes.reduce(0) { $0 + $1.reservation }
    }
}
