import EaselCore
import Testing

extension StoreContract {
    static let catalogueCases: [StoreContract] = [
        StoreContract(name: "a catalogue is kept with its time, and the next one replaces it") { bench in
            let now = bench.clock.now()
            #expect(try await bench.store.catalogue(readAfter: nil) == nil)
            let first = KeptCatalogue(content: "first", readAt: now)
            try await bench.store.keepCatalogue(first, dueAt: now.adding(seconds: 60))
            #expect(try await bench.store.catalogue(readAfter: nil) == first)
            #expect(try await bench.store.catalogue(readAfter: now) == nil)
            let second = KeptCatalogue(content: "second \u{1F3A8}", readAt: now.adding(seconds: 1))
            try await bench.store.keepCatalogue(second, dueAt: now)
            #expect(try await bench.store.catalogue(readAfter: now) == second)
        },
        StoreContract(name: "one at a time asks for the catalogue, and nobody before it is due") { bench in
            let now = bench.clock.now()
            #expect(try await bench.store.claimCatalogue(until: now.adding(seconds: 60), at: now))
            #expect(try await bench.store.claimCatalogue(until: now.adding(seconds: 60), at: now) == false)
            let later = now.adding(seconds: 60)
            #expect(try await bench.store.claimCatalogue(until: later.adding(seconds: 60), at: later))
            // Who failed has kept nothing, and what was kept stays.
            #expect(try await bench.store.catalogue(readAfter: nil) == nil)
            try await bench.store.keepCatalogue(KeptCatalogue(content: "a", readAt: now), dueAt: now.adding(seconds: 9))
            #expect(try await bench.store.claimCatalogue(until: later, at: now.adding(seconds: 8)) == false)
            #expect(try await bench.store.claimCatalogue(until: later, at: now.adding(seconds: 9)))
            #expect(try await bench.store.catalogue(readAfter: nil)?.content == "a")
        },
    ]
}
