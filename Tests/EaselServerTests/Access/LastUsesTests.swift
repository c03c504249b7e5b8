import EaselCore
import EaselTesting
import TestSupport
import Testing

@testable import EaselServer

@Suite(.timeLimit(.minutes(5)))
struct LastUsesTests {
    /// However often a key is used, there is one write a minute, and none in a minute without a use.
    @Test func usesWithinAMinuteAreWrittenTogether() async throws {
        let store = MemoryStore(bell: CommitBell())
        let clock = SteppingClock()
        let now = clock.now()
        try await store.createOrganization(Organization(id: OrganizationID("org"), name: "A", createdAt: now))
        let key = APIKey(
            id: APIKeyID("key"), organizationID: OrganizationID("org"), hash: "hash", scopes: [.read], createdAt: now)
        try await store.createAPIKey(key)
        let uses = LastUses(store: store, clock: clock, logger: silentLogger)
        let running = Task { await uses.run() }
        let canvas = Canvas(
            id: CanvasID("canvas"), organizationID: OrganizationID("org"), title: "A", createdAt: now, updatedAt: now)
        try await store.createCanvas(canvas)
        let share = Share(id: ShareID("share"), canvasID: canvas.id, createdBy: key.id, createdAt: now)
        try await store.createShare(share)
        for second in 0..<100 {
            uses.note(key: key.id, session: nil, at: now.adding(seconds: Double(second)))
            uses.note(share: share.id, at: now.adding(seconds: Double(second)))
        }
        #expect(try await store.apiKey(hash: "hash")?.lastUsedAt == nil)
        clock.step()
        try await eventually("the use was never stored") {
            try await store.apiKey(hash: "hash")?.lastUsedAt == now.adding(seconds: 99) ? true : nil
        }
        #expect(try await store.share(share.id)?.lastUsedAt == now.adding(seconds: 99))
        running.cancel()
        await running.value
    }
}
