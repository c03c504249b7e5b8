import EaselCore
import Foundation
import HTTPTypes
import Hummingbird

/// OpenAI's API for images, for programs that speak it: the same image nodes through another door.
struct OpenAIRoutes: Sendable {
    let useCases: UseCases
    let uploads: Uploads
    let blobs: any BlobStore
    let links: ImageLinks
    let limits: ClientLimits
    let streams: StreamLimit

    private var models: OpenAIModels {
        OpenAIModels(models: useCases.provider.models, defaultID: useCases.provider.defaultModelID)
    }

    func add(to router: RouterGroup<EaselContext>) {
        router.get("models") { _, _ in
            struct List: Encodable {
                let object = "list"
                let data: [OpenAIModelResource]
            }
            return JSONBody.response(List(data: models.names.map { OpenAIModelResource(id: $0) }))
        }
        router.get("models/{model}") { _, context in
            let name = try context.parameters.require("model")
            return JSONBody.response(try models.resource(named: name.removingPercentEncoding ?? name))
        }
        // Some of the names have a slash.
        router.get("models/{model}/{variant}") { _, context in
            let parts = [try context.parameters.require("model"), try context.parameters.require("variant")]
            return JSONBody.response(try models.resource(named: parts.joined(separator: "/")))
        }
        router.post("images/generations") { try await generate($0, $1) }
        router.post("images/edits") { try await edit($0, $1) }
    }

    private func generate(_ request: Request, _ context: EaselContext) async throws -> Response {
        // The answer shows what it made.
        try context.requireIdentity().require(.read)
        let body = try await request.wholeBody(upTo: RequestFields.longestBody)
        let order = try order(.generation, RequestFields(openBody: body, example: "prompt"))
        return try await answer(
            order, digest: Credentials.hash(String(decoding: body, as: UTF8.self)), request, context)
    }

    private func edit(_ request: Request, _ context: EaselContext) async throws -> Response {
        let identity = try context.requireIdentity()
        try identity.require(.read)
        guard let type = request.headers[.contentType],
            QuotedText.split(type, at: ";").first?.lowercased() == "multipart/form-data"
        else {
            throw Problem(
                status: .unsupportedMediaType, code: "unsupported_media_type",
                detail: "Send the images to edit in a multipart/form-data form, as image or image[].",
                field: "Content-Type")
        }
        let most = useCases.provider.models.map(\.maxReferences).max() ?? 0
        do {
            // A sender that leaves takes its images' turns with it.
            let form = try await request.body.consumeWithCancellationOnInboundClose { body in
                try await OpenAIForm(
                    body, contentType: type, mostImages: most, uploads: uploads, of: identity.organizationID)
            }
            guard !form.images.isEmpty else {
                throw Problem(
                    status: .badRequest, code: "missing_required_parameter",
                    detail: "image is missing; send the image to edit as a file of the form.", field: "image")
            }
            let order = try order(.edit, RequestFields(form: form.texts), references: form.images.map(\.image.id))
            var response = try await answer(order, digest: form.digest, request, context)
            response.headers[.connection] = "close"
            return response
        } catch {
            throw UploadRoutes.closing(error)
        }
    }

    private func order(
        _ kind: OpenAIImageRequest.Kind, _ fields: RequestFields, references: [ImageID] = []
    ) throws -> OpenAIImageRequest {
        try OpenAIImageRequest(
            kind, fields, references: references, models: models, completed: { try useCases.provider.completed($0) })
    }

    private func answer(
        _ order: OpenAIImageRequest, digest: String, _ request: Request, _ context: EaselContext
    ) async throws -> Response {
        let identity = try context.requireIdentity()
        let named = request.headers[.canvas].map { CanvasID($0) }
        let retry = try OpenAIRetry(request)
        let claim = retry.claim(
            of: identity,
            digest: Credentials.hash("openai \(order.kind.rawValue)\n\(named?.rawValue ?? "")\n\(digest)"),
            at: useCases.surroundings.now())
        // Before anything is paid.
        let place = try streams.takePlace(for: .organization(identity.organizationID))
        let nodes = try await useCases.createImageNodes(
            order.request, on: named, of: identity.organizationID, by: identity.apiKeyID, through: .openAI,
            idempotency: claim)
        return try await OpenAIAnswer(
            useCases: useCases,
            images: OpenAIImages(blobs: blobs, links: links, wantsLinks: order.wantsLinks), limits: limits,
            order: order, ids: nodes.map(\.id), organization: identity.organizationID,
            canvas: nodes.first?.canvasID ?? named, retry: retry, place: place, eventLoop: context.eventLoop
        ).response()
    }
}
