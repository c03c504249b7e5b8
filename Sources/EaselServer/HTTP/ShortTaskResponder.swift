import Hummingbird

/// Handles every request in a task of its own.
///
/// A task keeps the largest stack it ever needed until it ends, and a connection's task lives as long as the connection:
/// one that has been through all middlewares once would hold that memory while it waits for the next request.
struct ShortTaskResponder: HTTPResponder {
    let base: any HTTPResponder<EaselContext>

    func respond(to request: Request, context: EaselContext) async throws -> Response {
        let answer = Task { try await base.respond(to: request, context: context) }
        return try await withTaskCancellationHandler {
            try await answer.value
        } onCancel: {
            answer.cancel()
        }
    }
}
