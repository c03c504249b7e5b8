/// The timing of an attempt. All values are seconds.
package struct AttemptPolicy: Sendable, Equatable {
    /// How long a dead worker keeps others from its attempts; a live one renews its leases in time.
    package var lease = 20.0
    /// Silence after which the provider is asked; nil for the model's usual time plus a grace period.
    package var reconcileAfter: Double?
    /// Added to the model's usual time: with the 25 s of nano-banana-pro, 90 s.
    package var reconcileGrace = 65.0
    /// From the last send to giving up.
    package var giveUpAfter = 1_800.0
    /// From the last send to the last status request, after giving up or canceling.
    package var afterlife = 86_400.0
    /// Between status requests after giving up.
    package var afterlifeInterval = 3_600.0
    /// Questions asked before time alone may end the waiting, and again before it may end the asking: a clock that jumps
    /// ends nothing.
    package var leastChecks = 3
    /// First and longest wait before sending or downloading again (back-off).
    package var firstBackoff = 2.0
    package var longestBackoff = 300.0
    /// Creates sent while the provider answers with an error of its own.
    package var sendTries = 6
    /// Downloads in quick succession, for some 20 minutes, before a result is tried only rarely.
    package var quickDownloads = 12
    /// First and longest wait between rare tries.
    package var firstRareWait = 1_800.0
    package var longestRareWait = 21_600.0
    /// How long the provider keeps a result.
    package var resultLifetime: Double
    /// Downloads tried, quick and rare together, before time alone may end the trying.
    package var leastDownloads = 30
    /// For how long a retry waits for the provider's word on the task before, so that nothing is paid twice.
    package var askBeforeRetry = 10.0

    /// Added to the longest wait a due time can have: two looks at the clock differ by what happened between.
    package var clockTolerance = 60.0

    package init(resultLifetime: Double) {
        self.resultLifetime = resultLifetime
    }

    /// Doubles with every try, is spread by half so that many waiting do not come back together.
    func backoff(tries: Int, random: Double) -> Double {
        let full = min(longestBackoff, firstBackoff * Double(1 << min(max(tries - 1, 0), 12)))
        return full * (0.5 + random / 2)
    }

    /// The wait after the `checks`th question, short enough that the least number of them fits into the time to give up.
    func checkWait(checks: Int, random: Double) -> Double {
        min(
            15 * backoff(tries: checks, random: random) / firstBackoff, longestBackoff,
            giveUpAfter / Double(max(leastChecks, 1)))
    }

    /// The wait after the `tries`th rare try; doubles and is spread like a backoff.
    func rareWait(tries: Int, random: Double) -> Double {
        let full = min(longestRareWait, firstRareWait * Double(1 << min(max(tries - 1, 0), 12)))
        return full * (0.5 + random / 2)
    }

    /// The furthest ahead that a due time can have been set by a clock that goes right. One that is further ahead comes
    /// from a clock that was ahead, and is due.
    package func longestWait(in state: AttemptState) -> Double {
        let longest =
            switch state {
            case .queued, .ready: max(longestBackoff, askBeforeRetry, lease)
            case .submitting: lease
            case .submitted, .unknown, .failed, .canceled:
                max(giveUpAfter, afterlifeInterval, reconcileAfter ?? 0, longestBackoff)
            case .owed: longestRareWait
            case .stored: 0.0
            }
        return longest + clockTolerance
    }
}
