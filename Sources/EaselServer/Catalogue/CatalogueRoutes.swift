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
            return JSONBody.response(UsageResource(usage, useCases.provider.facts))
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
    let maxReferenceBytes: Int?
    let credits: [Price]
    /// Set aside for a task whose price is not known; nil when every price is.
    let priceCeiling: Double?
    let expectedSeconds: Double
    /// Whether the provider's own list has it, its price there, and when that was read; nil before it was.
    let isListed: Bool?
    let priceText: String?
    let listedAt: Timestamp?

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
        maxReferenceBytes = model.maxReferenceBytes
        credits = model.prices.map { Price(resolution: $0.resolution, credits: $0.credits) }
        priceCeiling = model.hasUnknownPrices ? model.priceCeiling : nil
        expectedSeconds = model.expectedSeconds
        isListed = model.listing?.isListed
        priceText = model.listing?.priceText
        listedAt = model.listing?.readAt
    }
}

struct UsageResource: Encodable, Sendable {
    struct Day: Encodable, Sendable {
        let day: String
        let model: String
        let tasks: Int
        let credits: Double
    }

    struct Seconds: Encodable, Sendable {
        let p50: Double
        let p95: Double
    }

    let images: Int
    let providerCalls: Int
    /// Calls sent for the images that are there; nil while there is none.
    let callsPerImage: Double?
    /// Against a client that polls.
    let callsSaved: Int
    let creditsConsumed: Double
    let creditsReserved: Double
    /// Tasks whose cost is not known.
    let tasksOfUnknownCost: Int
    /// What stays set aside for those.
    let creditsOfUnknownCost: Double
    /// What counts against the budget.
    let creditsCommitted: Double
    let budget: Double?
    /// From the provider's result to the kept image.
    let secondsToStored: Seconds?
    let days: [Day]
    /// Attempts that were sent and brought no image, by error code.
    let failures: [String: Int]

    init(_ usage: Usage, _ provider: ProviderFacts) {
        images = usage.images
        providerCalls = usage.providerCalls
        callsPerImage = usage.images == 0 ? nil : Double(usage.callsForImages) / Double(usage.images)
        callsSaved = usage.callsSaved(whenPolling: provider.callsWhenPolling)
        creditsConsumed = usage.creditsConsumed
        creditsReserved = usage.creditsReserved
        tasksOfUnknownCost = usage.tasksOfUnknownCost
        creditsOfUnknownCost = usage.creditsOfUnknownCost
        creditsCommitted = usage.creditsCommitted
        budget = usage.budget
        secondsToStored =
            if let p50 = usage.secondsToStored(share: 0.5), let p95 = usage.secondsToStored(share: 0.95) {
                Seconds(p50: p50, p95: p95)
            } else { nil }
        days = usage.days.map { Day(day: $0.day, model: $0.model, tasks: $0.tasks, credits: $0.credits) }
        failures = Dictionary(uniqueKeysWithValues: usage.failures.map { ($0.key.rawValue, $0.value) })
    }
}
