package import EaselCore
import JSON
package import KieAI

/// The image provider port on Kie AI.
package struct KieImageProvider: ImageProvider {
    /// The hosts of its result links, as seen on the wire and in its documentation, in the format of `RESULT_HOSTS`.
    package static let resultHosts = "*.aiquickdraw.com,*.redpandaai.co"

    package static let facts = ProviderFacts(
        callbackPath: "kie-callback", acknowledgement: #"{"code":200,"msg":"success"}"#,
        // Documented: 14 days, and 20 creates per 10 s.
        resultLifetime: 14 * 86_400, rateLimit: RateLimit(count: 20, seconds: 10),
        // An image takes about half a minute; asking every two seconds is recommended.
        callsWhenPolling: 16)

    private let client: KieClient
    private let signatureKeys: SignatureKeys
    private let catalog: KieLiveCatalog
    private let offer = KieOffer()

    /// - Parameter signatureKeys: the keys it may sign callbacks with; empty if it does not sign them.
    package init(client: KieClient, signatureKeys: [String] = []) {
        self.client = client
        self.signatureKeys = SignatureKeys(values: signatureKeys)
        catalog = KieLiveCatalog(client: client)
    }

    package var defaultModelID: String { KieModelCatalog.defaultModelID }
    package var models: [ModelDescription] { offer.descriptions }
    package var facts: ProviderFacts { Self.facts }

    package var hasCatalogue: Bool { true }

    package func readCatalogue() async throws(EaselError) -> String {
        do throws(KieError) {
            let snapshot = try await catalog.snapshot(after: offer.snapshot)
            guard !snapshot.models.isEmpty else {
                throw KieError(kind: .unreadable, message: "the provider's list has no image models")
            }
            return String(decoding: snapshot.serialized(), as: UTF8.self)
        } catch {
            throw .unavailable(message: "The provider's models can't be read: \(error.message.withoutCallbackTokens)")
        }
    }

    package func use(_ catalogue: KeptCatalogue) {
        guard let snapshot = CatalogSnapshot(catalogue.content.utf8) else { return }
        offer.take(snapshot, readAt: catalogue.readAt)
    }

    package func completed(_ recipe: ImageRecipe) throws(EaselError) -> ImageRecipe {
        let model = try model(recipe.model)
        var complete = recipe
        complete.aspectRatio = recipe.aspectRatio ?? model.defaultAspectRatio
        complete.resolution = recipe.resolution?.uppercased() ?? model.defaultResolution
        complete.outputFormat = recipe.outputFormat?.lowercased() ?? model.defaultOutputFormat
        // Only their number matters here; the address of a stored image is created when it is sent.
        let references = recipe.referenceImages.map { reference in
            if case .address(let address) = reference { address } else { "https://easel.invalid/" }
        }
        _ = try input(for: complete, of: model, references)
        return complete
    }

    package func create(_ recipe: ImageRecipe, references: [String], callbackURL: String) async -> CreateOutcome {
        let input: [String: JSONValue]
        do throws(EaselError) {
            input = try self.input(for: recipe, of: try model(recipe.model), references)
        } catch {
            return .refused(NodeError(.invalidPrompt, "The request no longer fits the model: \(error)"))
        }
        switch await client.createTask(model: recipe.model, input: input, callbackURL: callbackURL) {
        case .accepted(let taskID):
            return .accepted(taskID: taskID)
        case .refused(let error):
            let nodeError = NodeError(error)
            return error.isTransient
                ? .postponed(nodeError, retryAfterSeconds: error.retrySeconds) : .refused(nodeError)
        case .unknown(let error):
            return .unknown(reason: error.message.withoutCallbackTokens)
        }
    }

    package func check(taskID: String) async -> CheckOutcome {
        do {
            guard let record = try await client.recordInfo(taskID: taskID) else {
                return .noAnswer(reason: "the provider does not know the task")
            }
            switch record.state {
            case .success:
                return .ended(
                    ProviderReport(
                        taskID: taskID,
                        outcome: .success(resultURLs: record.resultURLs, isComplete: record.isResultComplete),
                        creditsConsumed: record.creditsConsumed, callbackURL: record.callbackURL))
            case .fail:
                let failure = TaskFailure.classify(failCode: record.failCode, failMsg: record.failMessage)
                return .ended(
                    ProviderReport(
                        taskID: taskID, outcome: .failure(NodeError(failure)), creditsConsumed: 0,
                        callbackURL: record.callbackURL))
            case .waiting, .queuing, .generating, .other:
                return .running(callbackURL: record.callbackURL)
            }
        } catch {
            return .noAnswer(reason: error.message.withoutCallbackTokens)
        }
    }

    package func freshLink(for resultURL: String) async -> String? {
        do {
            return try await client.downloadLink(for: resultURL)
        } catch {
            // Then the plain address is tried again later.
            return nil
        }
    }

    package func read(callback body: [UInt8]) -> CallbackReading {
        do throws(CallbackDecodingError) {
            let callback = try client.readCallback(body)
            switch callback.outcome {
            case .success(let urls, let isComplete):
                return .ended(
                    ProviderReport(
                        taskID: callback.taskID, outcome: .success(resultURLs: urls, isComplete: isComplete),
                        creditsConsumed: callback.creditsConsumed))
            // The envelope's code alone may come from a gateway; the record decides.
            case .failure where callback.state != .fail:
                return .unclear(taskID: callback.taskID)
            case .failure(let failure):
                return .ended(
                    ProviderReport(
                        taskID: callback.taskID, outcome: .failure(NodeError(failure)),
                        creditsConsumed: callback.creditsConsumed))
            // Kie calls back at the end: a missing or unknown state may be a terminal one.
            case .nonTerminal(.other):
                return .unclear(taskID: callback.taskID)
            case .nonTerminal:
                return .running(taskID: callback.taskID)
            }
        } catch {
            return .unreadable(reason: "\(error)")
        }
    }

    package func signatureFault(
        of reading: CallbackReading, header: (String) -> String?, at now: Timestamp
    ) -> String? {
        guard !signatureKeys.values.isEmpty else { return nil }
        let verdict = KieCallbackSignature.verify(
            taskID: reading.taskID ?? "", timestampHeader: header(KieCallbackSignature.timestampHeaderName),
            signatureHeader: header(KieCallbackSignature.signatureHeaderName), keys: signatureKeys.values,
            nowSeconds: now.milliseconds / 1000)
        return verdict == .valid ? nil : "\(verdict)"
    }

    private func model(_ id: String) throws(EaselError) -> KieModel {
        guard let model = offer.model(id) else {
            throw .invalid(
                field: "model",
                message: "There is no image model “\(id.shortened(to: 80))”; GET /api/models lists them, "
                    + "the default is \(defaultModelID).")
        }
        return model
    }

    private func input(
        for recipe: ImageRecipe, of model: KieModel, _ references: [String]
    ) throws(EaselError) -> [String: JSONValue] {
        do throws(InvalidImageRequest) {
            return try model.input(
                for: KieImageRequest(
                    prompt: recipe.prompt, aspectRatio: recipe.aspectRatio, resolution: recipe.resolution,
                    outputFormat: recipe.outputFormat, referenceImageURLs: references))
        } catch {
            let field = error.field == .referenceImageURLs ? "referenceImages" : error.field.rawValue
            throw .invalid(field: field, message: error.message)
        }
    }
}

/// Keys that never appear in a log, even one that prints everything around them.
private struct SignatureKeys: Sendable, CustomStringConvertible, CustomReflectable {
    let values: [String]

    var description: String { "(not shown)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
