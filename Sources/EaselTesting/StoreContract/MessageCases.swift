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

    private static func progress(rounds: Int) -> ChatProgress {
        var progress = ChatProgress()
        progress.rounds = (0..<rounds).map { number in
            ChatRound(
                text: "round \(number) 🦊",
                calls: [.init(id: "call", name: "list_images", arguments: "{}", result: #"{"imageNodes":[]}"#)],
                notes: ["note"], failures: ["failure"])
        }
        progress.imageNodeIDs = [ImageNodeID("node_1")]
        progress.images = 1
        progress.credits = 18.5
        progress.announcements = ["Making an image: a boat."]
        progress.remarks = ["Shall I?"]
        progress.offer = ImageRequest(prompt: "a boat", aspectRatio: "16:9", count: 3, referenceImages: ["img_1"])
        return progress
    }

    static let messageCases: [StoreContract] = [
        StoreContract(name: "messages are read in order, the latest ones if there are many") { bench in
            let canvas = try await bench.canvas()
            let all = (0..<5).map { message("msg_\($0)", $0 % 2 == 0 ? .user : .assistant, on: canvas, bench) }
            for message in all { try await bench.store.addMessage(message) }
            #expect(try await bench.store.messages(on: canvas.id, limit: 100) == all)
            #expect(try await bench.store.messages(on: canvas.id, limit: 2) == Array(all[3...]))
            #expect(try await bench.changes(canvas).map(\.content) == all.map { .message($0) })
        },
        StoreContract(name: "a message stores the amount above which its answer only offers") { bench in
            let canvas = try await bench.canvas()
            let message = Message(
                id: MessageID("msg_1"), canvasID: canvas.id, role: .user, content: "draw 8 boats", askAbove: 99.5,
                createdAt: bench.clock.now())
            try await bench.store.addMessage(message)
            #expect(try await bench.store.messages(on: canvas.id, limit: 9) == [message])
        },
        StoreContract(name: "the oldest unanswered message of each canvas is claimed") { bench in
            let canvases = [try await bench.canvas(), try await bench.canvas()]
            let all = [0, 0, 1, 0, 1].enumerated().map { index, canvas in
                message("msg_\(index)", .user, on: canvases[canvas], bench)
            }
            for message in all { try await bench.store.addMessage(message) }
            #expect(try await bench.claimMessages(limit: 1) == [all[0]])
            #expect(try await bench.claimMessages() == [all[2]])
            #expect(try await bench.claimMessages().isEmpty, "a canvas's next message waits for the previous one")
            let answer = message("msg_a", .assistant, on: canvases[0], bench)
            #expect(try await bench.store.answer(all[0].id) { _ in (answer, []) })
            #expect(try await bench.claimMessages() == [all[1]])
        },
        StoreContract(name: "only one of many concurrent claims gets a message") { bench in
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
        StoreContract(name: "a live process keeps its message, and a dead one is replaced") { bench in
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
            #expect(try await bench.claimMessages(owner: "third") == [question], "a lost lease is not renewed")
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
            #expect(try await bench.claimMessages().isEmpty, "a clock that was set back slightly is no reason")
        },
        StoreContract(name: "a message is answered once, in one commit with its orders") { bench in
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
        StoreContract(name: "a round of an answer is stored with its orders, retries and cancellations") { bench in
            let canvas = try await bench.canvas()
            let question = message("msg_q", .user, on: canvas, bench)
            let old = bench.newNode(on: canvas)
            try await bench.store.addMessage(question)
            _ = try await bench.store.createImageNodes(on: canvas.id, idempotency: nil) { _ in [old] }
            #expect(
                try await bench.store.answerState(of: question.id)
                    == AnswerState(progress: ChatProgress(), isStopped: false))
            let new = bench.newNode(on: canvas, message: question.id)
            let context = StepContext(surroundings: bench.surroundings, policy: bench.policy)
            let kept = try await bench.store.addRound(
                to: question.id, after: 0, changing: [old.id, ImageNodeID("none")]
            ) { ground in
                let canceled = ground.histories[old.id]?.step(.cancelRequested, attempt: 1, in: context)
                let retried = canceled?.history.retrying(in: context)
                return RoundDecision(
                    progress: progress(rounds: ground.histories.count), imageNodes: [new],
                    decisions: [canceled, retried].compactMap(\.self))
            }
            #expect(kept == progress(rounds: 1))
            #expect(
                try await bench.store.answerState(of: question.id)
                    == AnswerState(progress: progress(rounds: 1), isStopped: false))
            #expect(try await bench.store.imageNode(old.id)?.attempt == 2)
            #expect(try await bench.store.imageNode(new.id)?.messageID == question.id)
            #expect(try await bench.claimMessages() == [question], "it is not answered yet")
            let answer = message("msg_a", .assistant, on: canvas, bench)
            #expect(
                try await bench.store.answer(question.id) { ground in
                    (ground.state.progress == progress(rounds: 1) ? answer : question, [])
                })
            #expect(try await bench.store.messages(on: canvas.id, limit: 9) == [question, answer])
            #expect(try await bench.store.answerState(of: question.id) == nil)
        },
        StoreContract(name: "a round is stored once, and none of a finished answer") { bench in
            let canvas = try await bench.canvas()
            let question = message("msg_q", .user, on: canvas, bench)
            try await bench.store.addMessage(question)
            func addRound(after rounds: Int) async throws -> ChatProgress? {
                let node = bench.newNode(on: canvas, message: question.id)
                return try await bench.store.addRound(to: question.id, after: rounds, changing: []) { _ in
                    RoundDecision(progress: progress(rounds: rounds + 1), imageNodes: [node])
                }
            }
            let kept = try await withThrowingTaskGroup(of: ChatProgress?.self) { group in
                for _ in 0..<10 { group.addTask { try await addRound(after: 0) } }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(kept == [progress(rounds: 1)])
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes.count == 1)
            let answer = message("msg_a", .assistant, on: canvas, bench)
            #expect(try await bench.store.answer(question.id) { _ in (answer, []) })
            #expect(try await addRound(after: 1) == nil)
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes.count == 1)
        },
        StoreContract(name: "a stopped answer orders nothing more") { bench in
            let canvas = try await bench.canvas()
            let question = message("msg_q", .user, on: canvas, bench)
            try await bench.store.addMessage(question)
            let other = try await bench.canvas()
            await #expect(throws: EaselError.notFound(what: "message")) {
                try await bench.store.stopAnswer(to: question.id, on: other.id, at: bench.clock.now())
            }
            let stopped = try await bench.store.stopAnswer(to: question.id, on: canvas.id, at: bench.clock.now())
            #expect(stopped == question)
            #expect(try await bench.store.answerState(of: question.id)?.isStopped == true)
            let node = bench.newNode(on: canvas, message: question.id)
            let kept = try await bench.store.addRound(to: question.id, after: 0, changing: []) { _ in
                RoundDecision(progress: progress(rounds: 1), imageNodes: [node])
            }
            #expect(kept == nil)
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes.isEmpty == true)
            let answer = message("msg_a", .assistant, on: canvas, bench)
            #expect(try await bench.store.answer(question.id) { ($0.state.isStopped ? answer : question, []) })
            #expect(try await bench.store.messages(on: canvas.id, limit: 9) == [question, answer])
            await #expect(throws: EaselError.alreadyAnswered) {
                try await bench.store.stopAnswer(to: question.id, on: canvas.id, at: bench.clock.now())
            }
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
