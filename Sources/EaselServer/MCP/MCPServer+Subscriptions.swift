import EaselCore
import JSON

/// `subscriptions/listen`: the response is a stream of notifications, driven by commits.
extension MCPServer {
    /// The maximum number of resources one stream may follow.
    private static let mostSubjects = 100
    /// Seconds after which the client's access is checked again.
    private static let trustSeconds = 15.0

    private struct Subscription {
        var resources: [MCPResource] = []
        var tasks: [TaskID] = []
        var nodes: [ImageNodeID: ImageNode] = [:]

        /// What was requested and exists, for the acknowledgement.
        var honored: JSONValue {
            .object(present: [
                "resourceSubscriptions": resources.isEmpty ? nil : .list(resources.map(\.uri)),
                "taskIds": tasks.isEmpty ? nil : .list(tasks.map(\.text)),
            ])
        }

        /// What there is to tell of a node that changed; nil for one that is gone.
        mutating func notes(
            on id: ImageNodeID, _ node: ImageNode?, _ caller: MCPCaller, _ server: MCPServer
        ) async throws -> [RPCNotification] {
            let before = nodes[id]
            // Somebody may have been woken for nothing.
            guard node != before else { return [] }
            nodes[id] = node
            var notes = resources.filter { $0.node == id && ($0.part == .node || node?.image != before?.image) }.map {
                RPCNotification(method: "notifications/resources/updated", params: ["uri": .string($0.uri)])
            }
            for task in tasks where task.nodes.contains(id) {
                let known = task.nodes.compactMap { nodes[$0] }
                guard known.count == task.nodes.count else { continue }
                notes.append(
                    RPCNotification(
                        method: "notifications/tasks", params: try await server.detailed(task, known, for: caller)))
            }
            return notes
        }
    }

    /// The answer to a `subscriptions/listen` that ends; until then notifications are sent.
    func listen(_ request: MCPRequest, for caller: MCPCaller, tell: Tell) async throws -> [String: JSONValue] {
        try caller.require(.read)
        var subscription = try await subscription(Wish(request), for: caller)
        let meta: JSONValue = [MCPMeta.subscriptionID: request.id.json]
        func notify(_ method: String, _ params: [String: JSONValue]) async throws {
            let params = params.merging(["_meta": meta]) { own, _ in own }
            try await tell(.notification(RPCNotification(method: method, params: params)))
        }
        let clock = useCases.surroundings.clock
        var trustedUntil = clock.now().adding(seconds: Self.trustSeconds)
        try await news.follow(Set(subscription.nodes.keys), until: nil) { item in
            if case .began = item {
                try await notify(
                    "notifications/subscriptions/acknowledged", ["notifications": subscription.honored])
                return true
            }
            let now = clock.now()
            if trustedUntil.hasCome(at: now, setAhead: Self.trustSeconds) {
                guard try await caller.isStillAdmitted() else { return false }
                trustedUntil = now.adding(seconds: Self.trustSeconds)
            }
            guard case .changed(let ids) = item else {
                try await tell(.stillHere)
                return true
            }
            for id in ids.sorted(by: { $0.rawValue < $1.rawValue }) {
                for note in try await subscription.notes(on: id, try await node(id, for: caller), caller, self) {
                    try await notify(note.method, note.params)
                }
            }
            return true
        }
        return ["_meta": meta]
    }

    /// What a client wants to be notified of, before it is known whether that exists.
    struct Wish {
        fileprivate let uris: [String]
        fileprivate let taskIDs: [String]

        init(_ request: MCPRequest) throws(RPCError) {
            guard let wanted = request.params["notifications"]?.objectValue else {
                throw .invalidParams("“notifications” must be an object that says what to notify of.")
            }
            uris = try Self.texts(wanted, "resourceSubscriptions")
            taskIDs = try Self.texts(wanted, "taskIds")
            if !taskIDs.isEmpty, !request.takesTasks { throw .tasksNeeded }
            guard uris.count + taskIDs.count <= MCPServer.mostSubjects else {
                throw .invalidParams("One stream may follow at most \(MCPServer.mostSubjects) resources and tasks.")
            }
        }

        private static func texts(_ members: [String: JSONValue], _ name: String) throws(RPCError) -> [String] {
            guard let value = members[name], value != .null else { return [] }
            guard let texts = value.arrayValue?.compactMap(\.stringValue), texts.count == value.arrayValue?.count else {
                throw .invalidParams("“notifications.\(name)” must be a list of strings.")
            }
            return texts
        }
    }

    private func subscription(_ wish: Wish, for caller: MCPCaller) async throws -> Subscription {
        var subscription = Subscription()
        for uri in wish.uris {
            guard let resource = MCPResource(uri: uri), let node = try await node(resource.node, for: caller) else {
                continue
            }
            subscription.resources.append(resource)
            subscription.nodes[node.id] = node
        }
        for text in wish.taskIDs {
            guard let task = TaskID(text), let nodes = try await nodes(of: task, for: caller) else { continue }
            subscription.tasks.append(task)
            for node in nodes { subscription.nodes[node.id] = node }
        }
        return subscription
    }
}
