import Logging

/// Runs one task from its creation to its last callback.
struct Generation: Sendable {
    let account: Account
    let gallery: Gallery
    let callbacks: CallbackSender
    let configuration: SimulatorConfiguration
    let logger: Logger

    /// Returns when the task needs nothing more, or early when canceled.
    func run(_ task: SimulatedTask) async {
        let started = ContinuousClock.now
        if task.faults.contains(.stuck) { return }
        var generator = SeededGenerator(seed: task.seed)
        let duration = duration(of: task, using: &generator)
        var end = outcome(of: task, using: &generator)
        var digests: [String] = []
        if end == nil, !task.faults.contains(.empty) {
            // Drawn while the task runs, so that it is ready for the download.
            for image in task.images {
                do {
                    digests.append(try await gallery.prepare(image))
                } catch {
                    logger.error("image not drawn", metadata: ["task": "\(task.id)", "why": "\(error)"])
                    end = ("500", "Internal Error, Please try again later.")
                }
            }
        }
        let left = duration / configuration.speed - (ContinuousClock.now - started)
        if left > .zero {
            guard (try? await Task.sleep(for: left)) != nil else { return }
        }
        if Task.isCancelled { return }

        let origin = task.faults.contains(.elsewhere) ? await account.otherOrigin : await account.origin
        let now = Int64.now
        let times = SimulatedTask.End(completeTime: now, seconds: (now - task.createTime) / 1000)
        let state: SimulatedTask.State =
            if let end {
                .fail(code: end.code, message: end.message, task.faults.contains(.reject) ? nil : times)
            } else {
                .success(urls: task.faults.contains(.empty) ? [] : task.images.map { origin + $0.path }, times)
            }
        guard let settled = await account.settle(task.id, state, digests: digests) else { return }
        await callbacks.send(settled)
    }

    private func duration(of task: SimulatedTask, using generator: inout SeededGenerator) -> Duration {
        let luck = generator.unit()
        let isOutlier = generator.chance(0.03)
        if !task.faults.isDisjoint(with: [.instant, .early, .reject]) { return .zero }
        let range = task.model.seconds
        // Most tasks are quick for their model, a few take three times its longest.
        var seconds = range.lowerBound + (range.upperBound - range.lowerBound) * luck * luck
        if isOutlier { seconds = range.upperBound * 3 }
        if task.faults.contains(.slow) { seconds *= 10 }
        return .seconds(seconds)
    }

    /// The failure according to the task's faults; nil if it succeeds.
    private func outcome(
        of task: SimulatedTask, using generator: inout SeededGenerator
    ) -> (code: String, message: String)? {
        let texts = [
            (
                "500",
                "Gemini could not generate an image with the given prompt. Please try again with a different prompt."
            ),
            ("400", "Your prompt was flagged by Website as violating content policies"),
            ("422", "The input text may contain sensitive information: InputTextSensitiveContentDetected"),
            ("500", "PUBLIC_ERROR_UNSAFE_GENERATION"),
            ("400", "The request failed because the input image may contain real person."),
        ]
        let text = generator.pick(texts, else: texts[0])
        if task.faults.contains(.reject) { return ("422", "generate playground failed, task id is blank") }
        if !task.faults.isDisjoint(with: [.moderate, .moderateOnce]) { return text }
        if task.faults.contains(.timeout) { return ("408", "The upstream service timed out.") }
        if !task.faults.isDisjoint(with: [.fail, .failOnce]) {
            return ("500", "Internal Error, Please try again later.")
        }
        return nil
    }
}
