import EaselCore
import Testing

extension StoreContract {
    static let shareCases: [StoreContract] = [
        StoreContract(name: "a canvas's links are listed in the order they were created") { bench in
            let canvas = try await bench.canvas()
            let first = try await bench.share(of: canvas, name: "Client “1” 🏔")
            bench.clock.advance(seconds: 1)
            let second = try await bench.share(of: canvas, expiresAfter: 60)
            _ = try await bench.share(of: try await bench.canvas())
            bench.clock.advance(seconds: 120)
            #expect(try await bench.store.shares(of: canvas.id) == [first, second], "even if they have expired")
            #expect(try await bench.store.share(second.id) == second)
            #expect(try await bench.store.share(ShareID("share_none")) == nil)
            #expect(try await bench.store.shares(of: CanvasID("canvas_none")).isEmpty)
        },
        StoreContract(name: "a link needs a canvas") { bench in
            let share = Share(
                id: ShareID("share_1"), canvasID: CanvasID("canvas_none"), createdBy: APIKeyID("key_1"),
                createdAt: bench.clock.now())
            await #expect(throws: EaselError.notFound(what: "canvas")) { try await bench.store.createShare(share) }
        },
        StoreContract(name: "a link is deleted only through its own canvas") { bench in
            let canvas = try await bench.canvas()
            let share = try await bench.share(of: canvas)
            #expect(try await bench.store.deleteShare(share.id, of: try await bench.canvas().id) == false)
            #expect(try await bench.store.share(share.id) == share)
            #expect(try await bench.store.deleteShare(share.id, of: canvas.id))
            #expect(try await bench.store.share(share.id) == nil)
            #expect(try await bench.store.deleteShare(share.id, of: canvas.id) == false)
        },
        StoreContract(name: "links end with their canvas, not with the key that created them") { bench in
            let organization = try await bench.organization()
            let canvas = try await bench.canvas(of: organization)
            let other = try await bench.share(of: try await bench.canvas(of: organization))
            let key = APIKey(
                id: APIKeyID("key_1"), organizationID: organization.id, hash: "hash", scopes: [.write],
                createdAt: bench.clock.now())
            try await bench.store.createAPIKey(key)
            let share = try await bench.share(of: canvas)
            _ = try await bench.store.revokeAPIKey(key.id, at: bench.clock.now())
            #expect(try await bench.store.share(share.id) == share)
            try await bench.store.deleteCanvas(canvas.id, at: bench.clock.now())
            #expect(try await bench.store.share(share.id) == nil)
            #expect(try await bench.store.share(other.id) == other)
        },
        StoreContract(name: "a link's last use is stored, and never replaced by an earlier one") { bench in
            let share = try await bench.share(of: try await bench.canvas())
            let late = bench.clock.now().adding(seconds: 9)
            for time in [late, bench.clock.now()] {
                var uses = Uses()
                uses.shares = [share.id: time, ShareID("share_none"): time]
                #expect(!uses.isEmpty)
                try await bench.store.recordUses(uses)
            }
            #expect(try await bench.store.share(share.id)?.lastUsedAt == late)
        },
    ]
}

extension StoreBench {
    fileprivate func share(
        of canvas: Canvas, name: String? = nil, expiresAfter seconds: Double? = nil
    ) async throws -> Share {
        let share = Share(
            id: surroundings.makeID("share"), canvasID: canvas.id, name: name, createdBy: APIKeyID("key_1"),
            createdAt: clock.now(), expiresAt: seconds.map { clock.now().adding(seconds: $0) })
        try await store.createShare(share)
        return share
    }
}
