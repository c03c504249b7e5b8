import EaselCore
import Hummingbird

/// What can be asked for, and what has been used.
struct CatalogueRoutes: Sendable {
    let useCases: UseCases

    func add(to router: RouterGroup<EaselContext>) {
        router.get("models") { _, _ in
            struct Catalogue: Encodable {
                let defaultModel: String
                let models: [ModelResource]
            }
            return JSONBody.response(
                Catalogue(
                    defaultModel: useCases.provider.defaultModelID,
                    models: useCases.provider.models.map(ModelResource.init)))
        }
        router.get("usage") { _, context in
            let usage = try await useCases.store.usage(of: try context.requireIdentity().organizationID)
            return JSONBody.response(UsageResource(usage))
        }
    }
}

struct ModelResource: Encodable, Sendable {
    struct Price: Encodable, Sendable {
        let resolution: String?
        let credits: Double
    }

    let id: String
    let name: String
    let promptLimit: Int
    let aspectRatios: [String]
    let resolutions: [String]
    let outputFormats: [String]
    let defaultAspectRatio: String?
    let defaultResolution: String?
    let defaultOutputFormat: String?
    let maxReferences: Int
    let requiresReferences: Bool
    let credits: [Price]
    let expectedSeconds: Double

    init(_ model: ModelDescription) {
        id = model.id
        name = model.name
        promptLimit = model.promptLimit
        aspectRatios = model.aspectRatios
        resolutions = model.resolutions
        outputFormats = model.outputFormats
        defaultAspectRatio = model.defaultAspectRatio
        defaultResolution = model.defaultResolution
        defaultOutputFormat = model.defaultOutputFormat
        maxReferences = model.maxReferences
        requiresReferences = model.requiresReferences
        credits = model.prices.map { Price(resolution: $0.resolution, credits: $0.credits) }
        expectedSeconds = model.expectedSeconds
    }
}

struct UsageResource: Encodable, Sendable {
    let images: Int
    let providerCalls: Int
    /// Calls sent for the images that are there; nil while there is none.
    let callsPerImage: Double?
    let creditsConsumed: Double

    init(_ usage: Usage) {
        images = usage.images
        providerCalls = usage.providerCalls
        callsPerImage = usage.images == 0 ? nil : Double(usage.callsForImages) / Double(usage.images)
        creditsConsumed = usage.creditsConsumed
    }
}
