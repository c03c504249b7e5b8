import EaselCore
import HTTPTypes
import Hummingbird

/// Refuses whoever asks too much, and tells everybody how much is left.
struct LimitRequestsMiddleware: RouterMiddleware {
    let limits: RequestLimits
    let links: ImageLinks
    let surroundings: Surroundings

    func handle(
        _ request: Request, context: EaselContext, next: (Request, EaselContext) async throws -> Response
    ) async throws -> Response {
        // A page shows hundreds of images at once; whoever has their signed links was given them.
        if let id = context.parameters.get("imageStorageId"), links.admits(ImageID(id), request) {
            return try await next(request, context)
        }
        let decision = limits.take(
            context.visitor?.pass, address: ClientAddress(request, context.remoteAddress),
            at: surroundings.now())
        guard let decision else { return try await next(request, context) }
        guard decision.verdict.isAdmitted else {
            let most = "\(decision.limit.count) requests in \(Int(decision.limit.seconds.rounded(.up))) s"
            throw Problem(
                status: .tooManyRequests, code: "too_many_requests",
                detail: decision.pass.map { "This \($0.name) may send \(most); wait as long as Retry-After says." }
                    ?? "Without a valid API key an address may send \(most); wait, or send a key.",
                headers: decision.headers)
        }
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
