import EaselCore
import Testing

extension StoreContract {
    static let idempotencyCases: [StoreContract] = [
        StoreContract(name: "an idempotency key repeats the first answer") { bench in
            let canvas = try await bench.canvas()
            let answers = try await withThrowingTaskGroup(of: [ImageNode].self) { group in
                for _ in 0..<20 { group.addTask { try await bench.create(on: canvas) } }
                return try await group.reduce(into: [[ImageNode]]()) { $0.append($1) }
            }
            let first = try #require(answers.first)
            #expect(answers.allSatisfy { $0 == first }, "twenty concurrent ones are one")
            try await bench.step(StoreBench.claimed, first[0])
            _ = try await bench.store.updateImageNode(first[0].id) {
                $0.placing(position: Point(x: 7, y: 8), size: nil, at: bench.clock.now())
            }
            #expect(try await bench.create(on: canvas) == first, "as it was then")
            await #expect(throws: EaselError.self) { try await bench.create(on: canvas, digest: "different") }
            try await bench.store.deleteImageNode(first[0].id, at: bench.clock.now())
            #expect(try await bench.create(on: canvas) == first, "and what was deleted since is not created again")
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes.isEmpty == true)
        },
        StoreContract(name: "a claim says which earlier request was the same one") { bench in
            let canvas = try await bench.canvas()
            let first = try await bench.create(on: canvas, match: .never)
            let second = try await bench.create(on: canvas, match: .never)
            #expect(first != second, "neither is a repetition")
            bench.clock.advance(seconds: 60)
            let start = bench.clock.now().adding(seconds: -60)
            #expect(try await bench.create(on: canvas, match: .since(start)) == second, "the newest is repeated")
            bench.clock.advance(seconds: 60)
            let later = bench.clock.now().adding(seconds: -60)
            let third = try await bench.create(on: canvas, match: .since(later))
            #expect(third != second, "too old to be the same request")
            #expect(try await bench.create(on: canvas, match: .since(later)) == third)
            #expect(try await bench.store.snapshot(of: canvas.id)?.imageNodes.count == 3)
        },
        StoreContract(name: "correcting the clock does not make a new idempotency key old") { bench in
            let canvas = try await bench.canvas()
            let first = try await bench.create(on: canvas)
            bench.clock.advance(seconds: 30 * 86_400)
            #expect(try await bench.create(on: canvas) == first, "no day has passed, whatever the clock says")
            bench.clock.advance(seconds: -60 * 86_400)
            #expect(try await bench.create(on: canvas) == first)
        },
        StoreContract(name: "an idempotency key is deleted after a day by the clock and a day of passes") { bench in
            let canvas = try await bench.canvas()
            try await bench.passes(3)
            let first = try await bench.create(on: canvas)
            try await bench.passes(30)
            #expect(try await bench.forgetKeys() == 0, "made a moment ago according to the clock")
            #expect(try await bench.create(on: canvas) == first)

            bench.clock.advance(seconds: IdempotencyClaim.lifetime)
            let second = try await bench.create(on: canvas, key: "key-2")
            bench.clock.advance(seconds: IdempotencyClaim.lifetime + 1)
            #expect(try await bench.forgetKeys() == 1, "the second had no pass yet: the clock has jumped")
            #expect(try await bench.create(on: canvas, key: "key-2") == second)
            #expect(try await bench.create(on: canvas, digest: "different") != first, "the first is forgotten")
            try await bench.passes(IdempotencyClaim.passes - 1)
            #expect(try await bench.forgetKeys() == 0)
            try await bench.passes(1)
            #expect(try await bench.forgetKeys() == 1)
            #expect(try await bench.create(on: canvas, key: "key-2", digest: "different") != second)
        },
        StoreContract(name: "passes are counted once an hour, however many count them") { bench in
            let first = try await bench.store.countPass(after: nil)
            #expect(
                try await bench.store.countPass(after: nil) == first,
                "a process that just started has not waited an hour")
            #expect(try await bench.store.countPass(after: first) == first + 1)
            #expect(try await bench.store.countPass(after: first) == first + 1, "another process was faster")
        },
        StoreContract(name: "a message sent again with its key is stored once") { bench in
            let canvas = try await bench.canvas()
            let answers = try await withThrowingTaskGroup(of: Message.self) { group in
                for index in 0..<20 { group.addTask { try await bench.say("msg_\(index)", on: canvas) } }
                return try await group.reduce(into: [Message]()) { $0.append($1) }
            }
            #expect(Set(answers.map(\.id)).count == 1, "twenty concurrent ones are one")
            #expect(try await bench.store.messages(on: canvas.id, limit: 9) == [answers[0]])
            let answer = Message(
                id: MessageID("msg_a"), canvasID: canvas.id, role: .assistant, content: "Yes.",
                createdAt: bench.clock.now())
            #expect(try await bench.store.answer(answers[0].id) { _ in (answer, []) })
            #expect(try await bench.say("msg_z", on: canvas) == answers[0])
            #expect(try await bench.claimMessages().isEmpty)
            await #expect(throws: EaselError.keyUsedOtherwise) {
                try await bench.say("msg_y", on: canvas, digest: "different")
            }
            await #expect(throws: EaselError.keyUsedOtherwise) {
                try await bench.create(on: canvas, digest: "a node")
            }
            #expect(try await bench.store.messages(on: canvas.id, limit: 9).count == 2)
        },
    ]
}

extension StoreBench {
    /// Creates a node with a key; the same `key` and `digest` are the same request.
    func create(
        on canvas: Canvas, key: String = "key-1", digest: String = "same", match: IdempotencyClaim.Match = .always
    ) async throws -> [ImageNode] {
        let node = newNode(on: canvas)
        let claim = promise(canvas, key, digest, match)
        return try await store.createImageNodes(on: canvas.id, idempotency: claim) { _ in [node] }
    }

    func say(_ id: String, on canvas: Canvas, digest: String = "same") async throws -> Message {
        let message = Message(
            id: MessageID(id), canvasID: canvas.id, role: .user, content: "draw a boat", createdAt: clock.now())
        return try await store.addMessage(message, idempotency: promise(canvas, "key-1", digest))
    }

    /// Hours of housekeeping.
    func passes(_ count: Int) async throws {
        var seen = try await store.countPass(after: nil)
        for _ in 0..<count { seen = try await store.countPass(after: seen) }
    }

    func forgetKeys() async throws -> Int {
        try await store.removeIdempotencyKeys(
            madeBefore: clock.now().adding(seconds: -IdempotencyClaim.lifetime))
    }

    func promise(
        _ canvas: Canvas, _ key: String = "key-1", _ digest: String = "same", _ match: IdempotencyClaim.Match = .always
    ) -> IdempotencyClaim {
        IdempotencyClaim(
            organizationID: canvas.organizationID, key: key, requestDigest: digest, now: clock.now(), match: match)
    }
}
