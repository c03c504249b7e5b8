import EaselCore
import Testing

extension StoreContract {
    static let ledgerCases: [StoreContract] = [
        StoreContract(name: "usage counts images, calls and credits of one organization") { bench in
            let canvas = try await bench.canvas()
            let node = try await bench.node(on: canvas)
            try await bench.step(StoreBench.claimed, try await bench.node(on: canvas))
            for node in [node, try await bench.node()] {
                try await bench.step(StoreBench.claimed, node)
                try await bench.step(StoreBench.success, node)
                bench.clock.advance(seconds: 2)
                try await bench.step(bench.imported(node.id.rawValue), node)
            }
            let usage = try await bench.store.usage(of: canvas.organizationID)
            #expect(usage.images == 1)
            #expect(usage.callsForImages == 1)
            #expect(usage.providerCalls == 2)
            #expect(usage.creditsConsumed == 18.5)
            #expect(usage.creditsReserved == 18)
            #expect(usage.secondsToStored == [2])
            #expect(usage.callsSaved(whenPolling: 16) == 15)
            #expect(
                usage.days == [Usage.Day(day: "2023-11-14", model: "nano-banana-pro", tasks: 2, credits: 18.5)])
            #expect(try await bench.store.usage(of: OrganizationID("org_none")) == Usage())
        },
        StoreContract(name: "payments stay in the ledger when the node is deleted") { bench in
            let node = try await bench.node()
            try await bench.step(StoreBench.claimed, node)
            try await bench.step(StoreBench.success, node)
            try await bench.step(bench.imported("a"), node)
            let before = try await bench.store.usage(of: node.organizationID)
            try await bench.store.deleteImageNode(node.id, at: bench.clock.now())
            #expect(try await bench.store.usage(of: node.organizationID) == before)
            #expect(before.creditsConsumed == 18.5 && before.images == 1 && before.providerCalls == 1)
        },
        StoreContract(name: "a node deleted while its task is running leaves an unknown cost, and its calls") {
            bench in
            let canvas = try await bench.canvas()
            for _ in 0..<2 { try await bench.step(StoreBench.claimed, try await bench.node(on: canvas)) }
            let nodes = try #require(try await bench.store.snapshot(of: canvas.id)?.imageNodes)
            try await bench.store.deleteImageNode(nodes[0].id, at: bench.clock.now())
            try await bench.checkBooks()
            let one = try await bench.store.usage(of: canvas.organizationID)
            #expect(one.creditsReserved == 18 && one.tasksOfUnknownCost == 1 && one.providerCalls == 2)
            try await bench.store.deleteCanvas(canvas.id, at: bench.clock.now())
            try await bench.checkBooks()
            let both = try await bench.store.usage(of: canvas.organizationID)
            #expect(both.creditsReserved == 0 && both.tasksOfUnknownCost == 2 && both.providerCalls == 2)
        },
        StoreContract(name: "failures are counted by reason, including those of deleted nodes") { bench in
            let canvas = try await bench.canvas()
            for code in [NodeError.Code.contentPolicy, .contentPolicy, .invalidPrompt] {
                let node = try await bench.node(on: canvas)
                try await bench.step(StoreBench.claimed, node)
                try await bench.step(.refused(NodeError(code, "no")), node)
                if code == .invalidPrompt { try await bench.store.deleteImageNode(node.id, at: bench.clock.now()) }
            }
            #expect(
                try await bench.store.usage(of: canvas.organizationID).failures
                    == [.contentPolicy: 2, .invalidPrompt: 1])
        },
        StoreContract(name: "a budget holds under concurrent claims") { bench in
            let organization = try await bench.organization()
            let canvas = try await bench.canvas(of: organization)
            for _ in 0..<20 { _ = try await bench.node(on: canvas) }
            try await bench.store.setBudget(100, of: organization.id)
            let sent = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await bench.claim(limit: 5).count } }
                return try await group.reduce(0, +)
            }
            #expect(sent == 5, "five at 18 credits are 90")
            let failed = try await bench.store.imageNodes(
                on: canvas.id, query: ImageNodeQuery(status: .failed, limit: 50))
            #expect(failed.imageNodes.count == 15)
            #expect(failed.imageNodes.allSatisfy { $0.error?.code == .budgetExceeded })
            #expect(try await bench.store.usage(of: organization.id).creditsReserved == 90)
            #expect(try await bench.store.usage(of: organization.id).budget == 100)
        },
        StoreContract(name: "credits that were not charged can be spent again") { bench in
            let organization = try await bench.organization()
            let canvas = try await bench.canvas(of: organization)
            try await bench.store.setBudget(18, of: organization.id)
            let first = try await bench.node(on: canvas)
            #expect(try await bench.claim().count == 1)
            try await bench.step(.refused(NodeError(.contentPolicy, "no")), first)
            let second = try await bench.node(on: canvas)
            #expect(try await bench.claim().map(\.node.id) == [second.id])
            try await bench.store.setBudget(nil, of: organization.id)
            _ = try await bench.node(on: canvas)
            #expect(try await bench.claim().count == 1)
            await #expect(throws: EaselError.notFound(what: "organization")) {
                try await bench.store.setBudget(1, of: OrganizationID("org_none"))
            }
        },
    ]
}
