import EaselCore
import HTTPTypes
import Hummingbird

/// Refuses clients above their limit, and tells all clients how much is left.
struct LimitRequestsMiddleware: RouterMiddleware {
    let limits: RequestLimits
    let links: ImageLinks
    let surroundings: Surroundings

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        // A page shows hundreds of images at once, through signed links that it was given.
        if let id = context.parameters.get("imageStorageId"), links.admits(ImageID(id), request) {
            return try await next(request, context)
        }
        guard let decision = limits.take(request, context, at: surroundings.now()) else {
            return try await next(request, context)
        }
        if let refusal = decision.refusal { throw refusal }
        do {
            var response = try await next(request, context)
            response.headers.append(contentsOf: decision.headers)
            return response
        } catch {
            guard var problem = Self.problem(error) else { throw error }
            problem.headers.append(contentsOf: decision.headers)
            throw problem
        }
    }

    /// What the sender did wrong; faults of the server go on as they are, to be logged.
    private static func problem(_ error: any Error) -> Problem? {
        switch error {
        case let problem as Problem: problem
        case EaselError.unavailable: nil
        case let error as EaselError: Problem(error)
        default: nil
        }
    }
}

extension RequestLimits {
    /// Takes a request from its sender's quota; nil if there is no limit.
    func take(_ request: Request, _ context: EaselContext, at now: Timestamp) -> Decision? {
        take(context.visitor?.pass, address: ClientAddress(request, context.remoteAddress), at: now)
    }
}

extension RequestLimits.Decision {
    /// What to answer in place of the route; nil for a request within the quota.
    var refusal: Problem? {
        guard !verdict.isAdmitted else { return nil }
        let most = "\(limit.count) requests in \(Int(limit.seconds.rounded(.up))) s"
        return Problem(
            status: .tooManyRequests, code: "too_many_requests",
            detail: pass.map { "This \($0.name) may send \(most); wait as long as Retry-After says." }
                ?? "Without a valid API key an address may send \(most); wait, or send a key.",
            headers: headers)
    }
}
