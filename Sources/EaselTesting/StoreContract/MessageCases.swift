import EaselCore
import Testing

extension StoreContract {
    private static func message(_ id: String, _ role: Message.Role, on canvas: Canvas, _ bench: StoreBench) -> Message {
        Message(
            id: MessageID(id), canvasID: canvas.id, role: role, content: "Hallo “\(id)” 🦊",
            imageNodeIDs: role == .assistant ? [ImageNodeID("node_1")] : [],
            offer: role == .assistant ? ImageRequest(prompt: id, aspectRatio: "16:9", count: 3) : nil,
            createdAt: bench.clock.now())
    }

    static let messageCases: [StoreContract] = [
        StoreContract(name: "messages come back in order, the last ones when there are many") { bench in
            let canvas = try await bench.canvas()
            let all = (0..<5).map { message("msg_\($0)", $0 % 2 == 0 ? .user : .assistant, on: canvas, bench) }
            for message in all { try await bench.store.addMessage(message) }
            #expect(try await bench.store.messages(on: canvas.id, limit: 100) == all)
            #expect(try await bench.store.messages(on: canvas.id, limit: 2) == Array(all[3...]))
            #expect(try await bench.changes(canvas).map(\.content) == all.map { .message($0) })
        },
        StoreContract(name: "a message keeps the amount above which its answer only offers") { bench in
            let canvas = try await bench.canvas()
            let message = Message(
                id: MessageID("msg_1"), canvasID: canvas.id, role: .user, content: "draw 8 boats", askAbove: 99.5,
                createdAt: bench.clock.now())
            try await bench.store.addMessage(message)
            #expect(try await bench.store.messages(on: canvas.id, limit: 9) == [message])
        },
        StoreContract(name: "the oldest message of each canvas waits for an answer") { bench in
            let canvases = [try await bench.canvas(), try await bench.canvas()]
            let all = [0, 0, 1, 0, 1].enumerated().map { index, canvas in
                message("msg_\(index)", .user, on: canvases[canvas], bench)
            }
            for message in all { try await bench.store.addMessage(message) }
            #expect(try await bench.claimMessages(limit: 1) == [all[0]])
            #expect(try await bench.claimMessages() == [all[2]])
            #expect(try await bench.claimMessages().isEmpty, "the next of a canvas waits for the one before")
            let answer = message("msg_a", .assistant, on: canvases[0], bench)
            #expect(try await bench.store.answer(all[0].id) { _ in (answer, []) })
            #expect(try await bench.claimMessages() == [all[1]])
        },
        StoreContract(name: "of many who claim at once one gets a message") { bench in
            for index in 0..<5 {
                try await bench.store.addMessage(
                    message("msg_\(index)", .user, on: try await bench.canvas(), bench))
            }
            let claimed = try await withThrowingTaskGroup(of: [Message].self) { group in
                for index in 0..<10 { group.addTask { try await bench.claimMessages(owner: "worker \(index)") } }
                return try await group.reduce(into: [MessageID]()) { $0 += $1.map(\.id) }
            }
            #expect(claimed.count == 5)
            #expect(Set(claimed).count == 5)
        },
        StoreContract(name: "who lives keeps its message, and who died is followed by another") { bench in
            let canvas = try await bench.canvas()
            let question = message("msg_q", .user, on: canvas, bench)
            try await bench.store.addMessage(question)
            #expect(try await bench.claimMessages(owner: "alive") == [question])
            bench.clock.advance(seconds: bench.policy.lease - 1)
            try await bench.renew(question, owner: "other")
            try await bench.renew(question, owner: "alive")
            bench.clock.advance(seconds: bench.policy.lease - 1)
            #expect(try await bench.claimMessages(owner: "other").isEmpty)
            bench.clock.advance(seconds: 1)
            #expect(try await bench.claimMessages(owner: "other") == [question])
            try await bench.renew(question, owner: "alive")
            bench.clock.advance(seconds: bench.policy.lease)
            #expect(try await bench.claimMessages(owner: "third") == [question], "a lease that was lost is not renewed")
        },
        StoreContract(name: "a lease set by a clock that was ahead does not hold up the chat") { bench in
            let canvas = try await bench.canvas()
            let question = message("msg_q", .user, on: canvas, bench)
            try await bench.store.addMessage(question)
            bench.clock.advance(seconds: 86_400)
            #expect(try await bench.claimMessages(owner: "ahead") == [question])
            bench.clock.advance(seconds: -86_400)
            #expect(try await bench.claimMessages() == [question])
            bench.clock.advance(seconds: -bench.policy.lease / 2)
            #expect(try await bench.claimMessages().isEmpty, "a clock that went back a little is no reason")
        },
        StoreContract(name: "a message is answered once, together with what it starts") { bench in
            let canvas = try await bench.canvas()
            let question = message("msg_q", .user, on: canvas, bench)
            try await bench.store.addMessage(question)
            let answered = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<10 {
                    let node = bench.newNode(on: canvas, message: question.id)
                    let answer = message("msg_a\(index)", .assistant, on: canvas, bench)
                    group.addTask { try await bench.store.answer(question.id) { _ in (answer, [node]) } }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(answered == 1)
            #expect(try await bench.claimMessages().isEmpty)
            #expect(try await bench.store.messages(on: canvas.id, limit: 9).count == 2)
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes.count == 1)
            #expect(try await bench.claim().count == 1)
        },
    ]
}

extension StoreBench {
    func claimMessages(owner: String = "worker", limit: Int = 9) async throws -> [Message] {
        try await store.claimMessages(MessageClaim(lease: lease(of: owner), limit: limit))
    }

    fileprivate func renew(_ message: Message, owner: String) async throws {
        try await store.renew(lease(of: owner), on: [], messages: [message.id])
    }
}
