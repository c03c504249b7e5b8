import EaselCore
import Hummingbird

/// The delivery log: what the provider sent, what became of it, and another look at it.
struct CallbackLogRoutes: Sendable {
    private static let largestPage = 200

    let store: any Store
    let surroundings: Surroundings

    func add(to router: RouterGroup<EaselContext>) {
        router.get("callbacks") { request, context in
            struct List: Encodable {
                let callbacks: [CallbackResource]
                let nextCursor: CallbackID?
            }
            let parameters = request.uri.queryParameters
            var query = CallbackQuery(organization: try context.requireIdentity().organizationID)
            query.imageNodeID = parameters["imageNodeId"].map { ImageNodeID(String($0)) }
            query.verdict = try parameters["verdict"].map { try Self.verdict(String($0)) }
            query.since = try parameters["since"].map { try Self.time(String($0), "since") }
            query.until = try parameters["until"].map { try Self.time(String($0), "until") }
            let page = try await store.callbacks(
                matching: query, limit: try PageLimit.parse(parameters["limit"], most: Self.largestPage),
                after: parameters["cursor"].map { CallbackID(String($0)) })
            return JSONBody.response(
                List(callbacks: page.callbacks.map { CallbackResource($0) }, nextCursor: page.next))
        }
        router.post("callbacks/{callbackId}/replay") { _, context in
            let query = CallbackQuery(
                organization: try context.requireIdentity().organizationID, id: try context.id("callbackId"))
            _ = try await store.replayCallbacks(matching: query, at: surroundings.now())
            // One that still waits for its first look needs no second one.
            guard let callback = try await store.callbacks(matching: query, limit: 1, after: nil).callbacks.first
            else { throw Problem.notFound("callback") }
            return JSONBody.response(CallbackResource(callback), status: .accepted)
        }
        router.post("callbacks/replay") { request, context in
            struct Replayed: Encodable { let replayed: Int }
            let fields = try await RequestFields(request, allowed: ["imageNodeId", "verdict", "since", "until"])
            var query = CallbackQuery(organization: try context.requireIdentity().organizationID)
            query.imageNodeID = try fields.string("imageNodeId").map { ImageNodeID($0) }
            query.verdict = try fields.string("verdict").map { try Self.verdict($0) }
            query.since = try fields.integer("since").map { Timestamp(milliseconds: Int64($0)) }
            query.until = try fields.integer("until").map { Timestamp(milliseconds: Int64($0)) }
            guard query.imageNodeID != nil || query.since != nil else {
                throw Problem.invalid("since", "Name the callbacks to replay with since or imageNodeId.")
            }
            let count = try await store.replayCallbacks(matching: query, at: surroundings.now())
            return JSONBody.response(Replayed(replayed: count), status: .accepted)
        }
    }

    private static func verdict(_ text: String) throws -> CallbackRecord.Verdict {
        guard let verdict = CallbackRecord.Verdict(rawValue: text) else {
            let known = CallbackRecord.Verdict.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid("verdict", "verdict must be one of \(known).")
        }
        return verdict
    }

    private static func time(_ text: String, _ name: String) throws -> Timestamp {
        guard let milliseconds = Int64(text) else {
            throw Problem.invalid(name, "\(name) must be a time in milliseconds since 1970.")
        }
        return Timestamp(milliseconds: milliseconds)
    }
}
