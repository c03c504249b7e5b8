import Foundation
import HTTPTypes
import Hummingbird
import KieAI

/// Creates images at Kie AI and is called back when they are ready.
struct ImageServer {
    let kie: KieClient
    /// Where Kie reaches this server, such as https://images.example. Anybody can post to a callback URL: this part of it
    /// is a secret between this server and Kie.
    let site: String
    let secret: String
    /// The webhook key from kie.ai; Kie signs its callbacks with it.
    let webhookKey: String
    let finished: @Sendable (_ taskID: String, _ resultURLs: [String]) async -> Void

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("images") { request, _ in
            let prompt = String(buffer: try await request.body.collect(upTo: 20_000))
            return try await create(KieImageRequest(prompt: prompt, aspectRatio: "16:9"))
        }
        router.post("callback/\(secret)") { request, _ in
            let body = try await request.body.collect(upTo: KieCallback.maximumBodyBytes)
            return await receive(Array(body.readableBytesView), request.headers)
        }
        return router
    }

    /// Returns the task's id.
    private func create(_ request: KieImageRequest) async throws -> String {
        guard let model = KieModelCatalog[KieModelCatalog.defaultModelID] else {
            throw HTTPError(.internalServerError)
        }
        let input = try model.input(for: request)
        let callbackURL = "\(site)/callback/\(secret)"
        switch await kie.createTask(model: model.id, input: input, callbackURL: callbackURL) {
        case .accepted(let taskID): return taskID
        // No task was created, and nothing is charged.
        case .refused(let error): throw HTTPError(.badGateway, message: error.message)
        // A task may exist and cost: wait for its callback, and do not send this again.
        case .unknown(let error): throw HTTPError(.gatewayTimeout, message: error.message)
        }
    }

    private func receive(_ body: [UInt8], _ headers: HTTPFields) async -> HTTPResponse.Status {
        guard let callback = try? kie.readCallback(body), let taskID = callback.taskID else { return .badRequest }
        let verdict = KieCallbackSignature.verify(
            taskID: taskID, timestampHeader: headers[HTTPField.Name(KieCallbackSignature.timestampHeaderName)!],
            signatureHeader: headers[HTTPField.Name(KieCallbackSignature.signatureHeaderName)!], keys: [webhookKey],
            nowSeconds: Int64(Date().timeIntervalSince1970))
        guard verdict == .valid else { return .unauthorized }
        // The same callback can come twice. Download the results now: Kie deletes them after 14 days.
        if case .success(let resultURLs, _) = callback.outcome { await finished(taskID, resultURLs) }
        return .ok
    }
}
