import EaselCore
import Testing

extension StoreContract {
    static let claimCases: [StoreContract] = [
        StoreContract(name: "a claim takes due attempts, longest due first, and steps them") { bench in
            let canvas = try await bench.canvas()
            let first = try await bench.node(on: canvas)
            bench.clock.advance(seconds: 1)
            let second = try await bench.node(on: canvas)
            let claimed = try await bench.claim(limit: 1)
            #expect(claimed.map(\.node.id) == [first.id])
            #expect(claimed.first?.work == .send)
            #expect(claimed.first?.attempt.state == .submitting)
            #expect(claimed.first?.attempt.leaseOwner == "worker")
            #expect(try await bench.store.imageNode(first.id) == claimed.first?.node)
            #expect(try await bench.claim().map(\.node.id) == [second.id])
            #expect(try await bench.claim().isEmpty, "a lease excludes others")
        },
        StoreContract(name: "attempts that are not due are not claimed") { bench in
            let node = try await bench.node()
            try await bench.step(StoreBench.claimed, node)
            try await bench.step(
                .postponed(NodeError(.rateLimited, "busy"), retryAfterSeconds: 30, random: 0), node)
            #expect(try await bench.claim().isEmpty)
            bench.clock.advance(seconds: 31)
            #expect(try await bench.claim().map(\.node.id) == [node.id])
        },
        StoreContract(name: "an expired lease is claimed again, and a lost answer is not sent again") { bench in
            let node = try await bench.node()
            _ = try await bench.claim()
            #expect(try await bench.claim([.submitting]).isEmpty)
            bench.clock.advance(seconds: bench.policy.lease + 1)
            #expect(try await bench.claim([.submitting]).isEmpty, "nothing to do but to record it")
            #expect(try await bench.claim([.queued]).isEmpty)
            let history = try #require(try await bench.step(.cancelRequested, node)).history
            #expect(history.attempts.first?.sends == 1)
        },
        StoreContract(name: "a live worker renews its own leases only") { bench in
            let canvas = try await bench.canvas()
            _ = try await bench.node(on: canvas)
            let held = try await bench.claim(owner: "alive").map(\.attempt)
            _ = try await bench.node(on: canvas)
            let others = try await bench.claim(owner: "dead").map(\.attempt)
            _ = try await bench.node(on: canvas)
            _ = try await bench.claim(owner: "alive")
            bench.clock.advance(seconds: bench.policy.lease - 1)
            try await bench.store.renew(bench.lease(of: "alive"), on: held + others, messages: [])
            bench.clock.advance(seconds: 2)
            _ = try await bench.claim([.submitting])
            let states = try await bench.store.snapshot(of: canvas.id)?.imageNodes.map(\.statusDetail)
            #expect(states == [.sending, .outcomeUnknown, .outcomeUnknown], "the third was no longer leased")
        },
        StoreContract(name: "concurrent claims never return the same attempt") { bench in
            let canvas = try await bench.canvas()
            for _ in 0..<40 { _ = try await bench.node(on: canvas) }
            let claimed = try await withThrowingTaskGroup(of: [ClaimedAttempt].self) { group in
                for index in 0..<8 { group.addTask { try await bench.claim(limit: 10, owner: "worker \(index)") } }
                return try await group.reduce(into: [ImageNodeID]()) { $0 += $1.map(\.node.id) }
            }
            #expect(claimed.count == 40)
            #expect(Set(claimed).count == 40)
        },
        StoreContract(name: "the provider's limit holds across all workers") { bench in
            let canvas = try await bench.canvas()
            for _ in 0..<50 { _ = try await bench.node(on: canvas) }
            let limit = RateLimit(count: 20, seconds: 10)
            @Sendable func claim() async throws -> Int {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<5 { group.addTask { try await bench.claim(limit: 15, rateLimit: limit).count } }
                    return try await group.reduce(0, +)
                }
            }
            #expect(try await claim() == 20)
            bench.clock.advance(seconds: 9.9)
            #expect(try await claim() == 0)
            bench.clock.advance(seconds: 0.2)
            #expect(try await claim() == 20)
            bench.clock.advance(seconds: 11)
            #expect(try await claim() == 10)
        },
        StoreContract(name: "canvases and organizations take turns: a large batch does not block others") { bench in
            let busy = try await bench.organization()
            let flood = try await bench.canvas(of: busy)
            for _ in 0..<60 { _ = try await bench.node(on: flood) }
            let limit = RateLimit(count: 5, seconds: 10)
            @Sendable func claim() async throws -> [CanvasID] {
                try await bench.claim(rateLimit: limit).map(\.node.canvasID)
            }
            #expect(try await claim().count == 5)
            bench.clock.advance(seconds: 10.1)
            let sibling = try await bench.node(on: try await bench.canvas(of: busy))
            let stranger = try await bench.node()
            let next = try await claim()
            #expect(next.count == 5)
            #expect(next.first == stranger.canvasID, "whoever was not served yet comes first")
            #expect(next.contains(sibling.canvasID), "a second canvas does not wait for the large batch")
            bench.clock.advance(seconds: 10.1)
            #expect(try await claim() == Array(repeating: flood.id, count: 5), "no turn is wasted")
        },
        StoreContract(name: "five hundred results of one organization do not delay another's") { bench in
            let busy = try await bench.canvas()
            let flood = (0..<500).map { _ in bench.newNode(on: busy) }
            _ = try await bench.store.createImageNodes(on: busy.id, idempotency: nil) { _ in flood }
            for node in flood { try await bench.succeed(node) }
            bench.clock.advance(seconds: 1)
            let newest = try await bench.node()
            try await bench.succeed(newest)
            let results: [AttemptState] = [.ready, .owed]
            let first = try await bench.claim(results, limit: 8)
            #expect(first.count == 8)
            #expect(first[1].node.id == newest.id)
            // Turns taken count, and one organization's work in progress leaves room for others.
            let second = try await bench.node()
            try await bench.succeed(second)
            let inHand = [busy.organizationID: 7]
            #expect(
                try await bench.claim(results, limit: 4, inHand: inHand, mostOfOne: 8).map(\.node.organizationID)
                    == [second.organizationID, busy.organizationID])
            #expect(try await bench.claim(results, limit: 4, inHand: inHand, mostOfOne: 7).isEmpty)
            #expect(try await bench.claim(results, limit: 4).count == 4, "no turn is wasted")
        },
        StoreContract(name: "organizations take turns with status requests") { bench in
            let busy = try await bench.canvas()
            for _ in 0..<20 {
                let node = try await bench.node(on: busy)
                for event in [StoreBench.claimed, .accepted(taskID: node.id.rawValue)] {
                    try await bench.step(event, node)
                }
            }
            bench.clock.advance(seconds: 1)
            let other = try await bench.node()
            for event in [StoreBench.claimed, .accepted(taskID: "other")] { try await bench.step(event, other) }
            bench.clock.advance(seconds: 600)
            #expect(try await bench.claim([.submitted, .unknown], limit: 4).contains { $0.node.id == other.id })
        },
        StoreContract(name: "refused, repeated and deleted submissions count toward the limit") { bench in
            let canvas = try await bench.canvas()
            let limit = RateLimit(count: 3, seconds: 10)
            let first = try await bench.node(on: canvas)
            #expect(try await bench.claim(rateLimit: limit).count == 1)
            try await bench.step(.postponed(NodeError(.rateLimited, "busy"), retryAfterSeconds: 2, random: 0), first)
            bench.clock.advance(seconds: 3)
            #expect(try await bench.claim(rateLimit: limit).map(\.node.id) == [first.id])
            let second = try await bench.node(on: canvas)
            #expect(try await bench.claim(rateLimit: limit).map(\.node.id) == [second.id])
            for node in [first, second] { try await bench.store.deleteImageNode(node.id, at: bench.clock.now()) }
            _ = try await bench.node(on: canvas)
            #expect(try await bench.claim(rateLimit: limit).isEmpty)
            bench.clock.advance(seconds: 7.1)
            #expect(try await bench.claim(rateLimit: limit).count == 1)
        },
        StoreContract(name: "only attempts in the requested states are claimed") { bench in
            let node = try await bench.node()
            #expect(try await bench.claim([.ready, .submitted]).isEmpty)
            try await bench.step(StoreBench.claimed, node)
            try await bench.step(StoreBench.success, node)
            #expect(try await bench.claim([.queued, .submitted]).isEmpty)
            #expect(try await bench.claim([.ready]).first?.work == .bringHome)
        },
        StoreContract(name: "correcting a clock that was a day ahead stops nothing") { bench in
            let canvas = try await bench.canvas()
            let limit = RateLimit(count: 2, seconds: 10)
            bench.clock.advance(seconds: 86_400)
            let sent = try await bench.node(on: canvas)
            bench.clock.advance(seconds: 1)
            let waiting = try await bench.node(on: canvas)
            let (accepted, unsent) = (try await bench.node(on: canvas), try await bench.node(on: canvas))
            try await bench.step(StoreBench.claimed, accepted)
            try await bench.step(.accepted(taskID: "task"), accepted)
            try await bench.step(StoreBench.claimed, waiting)
            try await bench.step(
                .postponed(NodeError(.rateLimited, "busy"), retryAfterSeconds: 200, random: 0), waiting)
            #expect(try await bench.claim(limit: 1).map(\.node.id) == [sent.id])

            bench.clock.advance(seconds: -86_400)
            _ = try await bench.claim([.submitting], owner: "other")
            #expect(
                try await bench.store.imageNode(sent.id)?.statusDetail == .outcomeUnknown, "its lease holds no longer")
            #expect(try await bench.claim([.submitted]).map(\.node.id) == [accepted.id], "the provider is asked")
            #expect(try await bench.claim(rateLimit: limit).isEmpty, "submissions count as made just now")
            bench.clock.advance(seconds: 10.1)
            let next = try await bench.claim(rateLimit: limit)
            #expect(Set(next.map(\.node.id)) == [waiting.id, unsent.id])
            #expect(next.allSatisfy { $0.attempt.sentAt == bench.clock.now() })
        },
        StoreContract(name: "correcting a clock that was a day behind sends nothing twice") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            _ = try await bench.claim()
            bench.clock.advance(seconds: 86_400)
            #expect(try await bench.claim().isEmpty)
            _ = try await bench.claim([.submitting], owner: "other")
            #expect(try await bench.claim([.queued, .submitting, .unknown]).isEmpty)
            let late = try await bench.step(.accepted(taskID: "task"), node)?.history
            #expect(late?.attempt(1)?.taskID == "task" && late?.attempt(1)?.sends == 1)
            #expect(late?.attempt(1)?.dueAt != nil, "the provider is asked")
        },
        StoreContract(name: "owed results are due when a server starts, unless they are leased") { bench in
            let canvas = try await bench.canvas()
            let nodes = [try await bench.node(on: canvas), try await bench.node(on: canvas)]
            for node in nodes {
                for event in [StoreBench.claimed, StoreBench.success] { try await bench.step(event, node) }
                try await bench.step(.importFailed(NodeError(.downloadFailed, "refused"), random: 0.5), node)
            }
            #expect(try await bench.claim([.ready, .owed]).isEmpty)
            try await bench.step(StoreBench.claimed, nodes[0])
            try await bench.store.fetchOwed(at: bench.clock.now())
            #expect(try await bench.claim([.ready, .owed]).map(\.node.id) == [nodes[1].id])
        },
        StoreContract(name: "the bell rings for new work, and not before it can be claimed") { bench in
            let canvas = try await bench.canvas()
            let rings = bench.bell.listen(to: .attempts)
            _ = try await bench.node(on: canvas)
            for await _ in rings { break }
            #expect(try await bench.claim().count == 1)
            #expect(bench.bell.takeChangedCanvases() == [canvas.id])
        },
    ]
}

extension StoreBench {
    /// The provider has made the node's image. The ledger is not checked, since there would be many checks.
    fileprivate func succeed(_ node: ImageNode) async throws {
        for event in [StoreBench.claimed, StoreBench.success] {
            try await store.updateImageNode(node.id) { [context] in $0.step(event, attempt: 1, in: context) }
        }
    }
}
