import EaselCore
import Testing

@testable import EaselServer

@Suite struct RequestQuotaTests {
    private static let start = Timestamp(milliseconds: 1_795_348_800_000)
    private let quota = RequestQuota(limit: RateLimit(count: 10, seconds: 60))

    @Test func allowsABurstAndThenASteadyRate() {
        var full: Double?
        for left in (0..<10).reversed() {
            let verdict = quota.take(from: &full, at: Self.start)
            #expect(verdict.isAdmitted)
            #expect(verdict.remaining == left)
        }
        let refused = quota.take(from: &full, at: Self.start)
        #expect(!refused.isAdmitted)
        #expect(refused.remaining == 0)
        #expect(abs(refused.secondsToNext - 6) < 0.01)
        #expect(abs(refused.secondsToFull - 60) < 0.01)
        #expect(!quota.take(from: &full, at: Self.start.adding(seconds: 5.9)).isAdmitted)
        #expect(quota.take(from: &full, at: Self.start.adding(seconds: 6)).isAdmitted)
        #expect(!quota.take(from: &full, at: Self.start.adding(seconds: 6)).isAdmitted)
        #expect(quota.take(from: &full, at: Self.start.adding(seconds: 600)).remaining == 9)
    }

    /// A client that keeps asking while refused is admitted as soon as one that waits.
    @Test func aRefusalUsesNoQuota() {
        var full: Double?
        for _ in 0..<1_000 { _ = quota.take(from: &full, at: Self.start) }
        #expect(quota.take(from: &full, at: Self.start.adding(seconds: 6)).isAdmitted)
    }

    /// In the long run, the average holds for any pattern of requests.
    @Test func neverAdmitsMoreThanTheAverage() {
        var full: Double?
        let admitted = (0..<60_000).count {
            quota.take(from: &full, at: Self.start.adding(seconds: Double($0) / 100)).isAdmitted
        }
        #expect((109...110).contains(admitted))
    }

    @Test func settingTheClockBackLocksNobodyOut() {
        var full: Double?
        for _ in 0..<10 { _ = quota.take(from: &full, at: Self.start) }
        let back = Self.start.adding(seconds: -86_400)
        #expect(!quota.take(from: &full, at: back).isAdmitted)
        #expect(quota.take(from: &full, at: back.adding(seconds: 6)).isAdmitted)
    }
}

@Suite struct BoundedTableTests {
    @Test func neverGrowsBeyondItsCapacity() {
        var table = BoundedTable<Int, Int>(capacity: 100)
        for key in 0..<10_000 {
            table[key] = key
            #expect(table.count <= 100)
        }
        #expect(table[9_999] == 9_999)
        #expect(table[0] == nil, "the oldest is removed")
    }

    @Test func recentlyUsedEntriesStay() {
        var table = BoundedTable<Int, Int>(capacity: 100)
        for key in 0..<10_000 {
            table[-1] = (table[-1] ?? 0) + 1
            table[key] = key
        }
        #expect(table[-1] == 10_000)
    }
}
