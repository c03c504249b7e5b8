import EaselCore
import Hummingbird

/// The callback log: what the provider sent, the outcome, and replaying it.
struct CallbackLogRoutes: Sendable {
    private static let largestPage = 200

    let useCases: UseCases

    func add(to router: RouterGroup<EaselContext>) {
        router.get("callbacks") { request, context in
            struct List: Encodable {
                let callbacks: [CallbackResource]
                let nextCursor: CallbackID?
            }
            let parameters = request.uri.queryParameters
            var query = CallbackQuery(organization: try context.requireIdentity().organizationID)
            query.imageNodeID = parameters["imageNodeId"].map { ImageNodeID(String($0)) }
            query.verdict = try parameters["verdict"].map { try CallbackRecord.Verdict(named: String($0)) }
            query.since = try parameters["since"].map { try Self.time(String($0), "since") }
            query.until = try parameters["until"].map { try Self.time(String($0), "until") }
            let page = try await useCases.store.callbacks(
                matching: query, limit: try PageLimit.parse(parameters["limit"], most: Self.largestPage),
                after: parameters["cursor"].map { CallbackID(String($0)) })
            return JSONBody.response(
                List(callbacks: page.callbacks.map { CallbackResource($0) }, nextCursor: page.next))
        }
        router.post("callbacks/{callbackId}/replay") { _, context in
            let callback = try await useCases.replayCallback(
                try context.id("callbackId"), of: try context.requireIdentity().organizationID)
            return JSONBody.response(CallbackResource(callback), status: .accepted)
        }
        router.post("callbacks/replay") { request, context in
            struct Replayed: Encodable { let replayed: Int }
            let fields = try await RequestFields(request, allowed: ["imageNodeId", "verdict", "since", "until"])
            var query = CallbackQuery(organization: try context.requireIdentity().organizationID)
            query.imageNodeID = try fields.string("imageNodeId").map { ImageNodeID($0) }
            query.verdict = try fields.string("verdict").map { try CallbackRecord.Verdict(named: $0) }
            query.since = try fields.integer("since").map { Timestamp(milliseconds: Int64($0)) }
            query.until = try fields.integer("until").map { Timestamp(milliseconds: Int64($0)) }
            let count = try await useCases.replayCallbacks(matching: query)
            return JSONBody.response(Replayed(replayed: count), status: .accepted)
        }
    }

    private static func time(_ text: String, _ name: String) throws -> Timestamp {
        guard let milliseconds = Int64(text) else {
            throw Problem.invalid(name, "\(name) must be a time in milliseconds since 1970.")
        }
        return Timestamp(milliseconds: milliseconds)
    }
}
