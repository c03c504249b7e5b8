import EaselCore
import Testing

extension StoreContract {
    static let budgetCases: [StoreContract] = [
        StoreContract(name: "a budget holds within one claim of many") { bench in
            let canvas = try await bench.canvas()
            for _ in 0..<20 { _ = try await bench.node(on: canvas) }
            try await bench.store.setBudget(100, of: canvas.organizationID)
            #expect(try await bench.claim(limit: 20).count == 5, "five at 18 credits are 90")
            try await bench.checkBooks()
            #expect(try await bench.store.usage(of: canvas.organizationID).creditsCommitted == 90)
        },
        StoreContract(name: "a budget set later includes earlier spending") { bench in
            let canvas = try await bench.canvas()
            let paid = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, paid)
            try await bench.step(StoreBench.success, paid)
            try await bench.step(StoreBench.claimed, try await bench.node(on: canvas))
            let spending = try await bench.store.setBudget(50, of: canvas.organizationID)
            #expect(spending == Spending(budget: 50, committedMicrocredits: 36_500_000), "18.5 taken, 18 set aside")
            _ = try await bench.node(on: canvas)
            #expect(try await bench.claim().isEmpty)
            #expect(try await bench.store.setBudget(54.5, of: canvas.organizationID).committed == 36.5)
            _ = try await bench.node(on: canvas)
            #expect(try await bench.claim().count == 1)
            #expect(try await bench.store.setBudget(nil, of: canvas.organizationID).committed == 54.5)
        },
        StoreContract(name: "the committed amount is right after every possible end of a task") { bench in
            let canvas = try await bench.canvas()
            func success(_ credits: Double?) -> AttemptEvent {
                .reported(
                    ProviderReport(
                        taskID: "task", outcome: .success(resultURLs: ["https://a/b.png"]), creditsConsumed: credits),
                    by: .callback)
            }
            let no = NodeError(.contentPolicy, "no")
            let failure = AttemptEvent.reported(
                ProviderReport(taskID: "task", outcome: .failure(no), creditsConsumed: 0), by: .callback)
            let ends: [(events: [AttemptEvent], credits: Double)] = [
                ([success(4.8)], 4.8), ([success(0.1)], 0.1), ([success(nil)], 48), ([failure], 0),
                ([.refused(no)], 0), ([.postponed(no, retryAfterSeconds: 1, random: 0)], 0),
                ([.postponed(no, retryAfterSeconds: 1, random: 0), StoreBench.claimed], 48),
                ([.answerLost(reason: "cut")], 48), ([.answerLost(reason: "cut"), success(60)], 60),
                ([.postponed(no, retryAfterSeconds: 1, random: 0), .cancelRequested], 0),
                ([.cancelRequested], 48), ([.cancelRequested, .refused(no)], 0),
                ([.cancelRequested, .postponed(no, retryAfterSeconds: 1, random: 0)], 0),
                ([.accepted(taskID: "task"), .cancelRequested], 48),
                ([.accepted(taskID: "task"), .cancelRequested, success(5.6)], 5.6),
            ]
            var committed: Int64 = 0
            for end in ends {
                let node = try await bench.node(on: canvas, price: nil)
                for event in [StoreBench.claimed] + end.events { try await bench.step(event, node) }
                committed += end.credits.microcredits
                let spending = try await bench.store.setBudget(nil, of: canvas.organizationID)
                #expect(spending.committedMicrocredits == committed, "after \(end.events.map(\.name))")
            }
            try await bench.store.deleteCanvas(canvas.id, at: bench.clock.now())
            try await bench.checkBooks()
            let spending = try await bench.store.setBudget(nil, of: canvas.organizationID)
            #expect(spending.committedMicrocredits == committed, "what was paid for stays paid for")
        },
        StoreContract(name: "credits of a deleted node are released only when its last create is refused") {
            bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, node)
            let first = bench.clock.now()
            @Sendable func release(_ sentAt: Timestamp) async throws -> Double {
                try await bench.store.releaseCredits(of: node.id, attempt: 1, sentAt: sentAt)
                try await bench.checkBooks()
                let usage = try await bench.store.usage(of: canvas.organizationID)
                return usage.creditsCommitted
            }
            #expect(try await release(first) == 18, "an existing node keeps its own entries")
            try await bench.step(.postponed(NodeError(.rateLimited, "busy"), retryAfterSeconds: 1, random: 0), node)
            bench.clock.advance(seconds: 5)
            try await bench.step(StoreBench.claimed, node)
            try await bench.store.deleteImageNode(node.id, at: bench.clock.now())
            #expect(try await release(first) == 18, "that was the previous create")
            #expect(try await release(bench.clock.now()) == 0)
            #expect(try await bench.store.usage(of: canvas.organizationID).tasksOfUnknownCost == 0)
            #expect(try await bench.store.usage(of: canvas.organizationID).providerCalls == 2)
        },
        StoreContract(name: "what the provider charged stays charged, whatever is reported after the deletion") {
            bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, node)
            let sentAt = bench.clock.now()
            try await bench.step(StoreBench.success, node)
            try await bench.store.deleteImageNode(node.id, at: bench.clock.now())
            try await bench.store.releaseCredits(of: node.id, attempt: 1, sentAt: sentAt)
            #expect(try await bench.store.usage(of: canvas.organizationID).creditsCommitted == 18.5)
        },
        StoreContract(name: "a budget also limits models without a known price") { bench in
            let canvas = try await bench.canvas()
            for _ in 0..<5 { _ = try await bench.node(on: canvas, price: nil) }
            try await bench.store.setBudget(47, of: canvas.organizationID)
            #expect(try await bench.claim().isEmpty)
            let failed = try await bench.store.imageNodes(
                on: canvas.id, query: ImageNodeQuery(status: .failed, limit: 50)
            ).imageNodes
            #expect(failed.count == 5)
            #expect(
                failed.allSatisfy {
                    $0.error?.message.contains("its price is not known; up to 48 credits are set aside for it") == true
                })
            for _ in 0..<5 { _ = try await bench.node(on: canvas, price: nil) }
            try await bench.store.setBudget(100, of: canvas.organizationID)
            #expect(try await bench.claim().count == 2)
        },
        StoreContract(name: "a fractional budget can be spent completely") { bench in
            let canvas = try await bench.canvas()
            for _ in 0..<4 { _ = try await bench.node(on: canvas, price: 0.1) }
            try await bench.store.setBudget(0.3, of: canvas.organizationID)
            #expect(try await bench.claim(limit: 4).count == 3)
        },
        StoreContract(name: "impossible credits count as not reported") { bench in
            let canvas = try await bench.canvas()
            for credits in [Double.nan, .infinity, -.infinity, -5, 1e300] {
                let node = try await bench.node(on: canvas)
                try await bench.step(StoreBench.claimed, node)
                let report = ProviderReport(
                    taskID: "task", outcome: .success(resultURLs: ["https://a/b.png"]), creditsConsumed: credits)
                let after = try await bench.step(.reported(report, by: .callback), node)?.history.node
                #expect(after?.creditsConsumed == nil)
                #expect(try await bench.store.imageNode(node.id) == after)
            }
            let usage = try await bench.store.usage(of: canvas.organizationID)
            #expect(usage.creditsConsumed == 0 && usage.tasksOfUnknownCost == 5)
            #expect(usage.creditsCommitted == 90, "what was reserved")
        },
        StoreContract(name: "released credits stay released when the node or canvas is deleted") { bench in
            let organization = try await bench.organization()
            let canvas = try await bench.canvas(of: organization)
            for isRefused in [true, false] {
                let node = try await bench.node(on: canvas)
                try await bench.step(StoreBench.claimed, node)
                let busy = NodeError(.rateLimited, "busy")
                try await bench.step(
                    isRefused ? .refused(busy) : .postponed(busy, retryAfterSeconds: 1, random: 0), node)
            }
            let first = try #require(try await bench.store.snapshot(of: canvas.id)?.imageNodes.first)
            try await bench.store.deleteImageNode(first.id, at: bench.clock.now())
            try await bench.store.deleteCanvas(canvas.id, at: bench.clock.now())
            try await bench.store.setBudget(18, of: organization.id)
            _ = try await bench.node(on: try await bench.canvas(of: organization))
            #expect(try await bench.claim().count == 1)
            #expect(try await bench.store.usage(of: organization.id).tasksOfUnknownCost == 0)
        },
    ]
}
