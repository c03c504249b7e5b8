import EaselCore
import Testing

@testable import easel

@Suite struct ExpiryTests {
    /// 2026-11-22T12:00:00Z
    private static let now = Timestamp(milliseconds: 1_795_348_800_000)

    @Test(arguments: [("1h", 3_600.0), ("30d", 2_592_000), ("4w", 2_419_200), ("2026-11-23", 43_200)])
    func readsDurationsAndDates(text: String, seconds: Double) {
        #expect(Expiry.parse(text, now: Self.now) == Self.now.adding(seconds: seconds))
    }

    @Test(arguments: [
        "", "d", "30", "0d", "-1d", "1.5d", "30 d", "30m", "2026-11-22", "2020-01-01", "2027-02-30", "2027-13-01",
        "2027-1-1",
        "27-01-31", "tomorrow", "9999999d", "99999999999999999999d", "2027-01-31T00:00:00Z", "+5d", "٣d",
    ])
    func refusesWhatIsNotAFutureTime(text: String) {
        #expect(Expiry.parse(text, now: Self.now) == nil)
    }

    @Test func aDateIsPrintedAsItWasRead() {
        #expect(Expiry.parse("2027-01-31", now: Self.now)?.day == "2027-01-31")
    }
}
