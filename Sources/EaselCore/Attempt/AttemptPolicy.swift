/// The times an attempt lives by. All are seconds.
package struct AttemptPolicy: Sendable, Equatable {
    /// How long a worker that died keeps others from its attempts; one that lives renews its leases in time.
    package var lease = 20.0
    /// Silence after which the provider is asked; nil takes the model's usual time and a grace.
    package var reconcileAfter: Double?
    /// Added to the model's usual time: 25 s usual for nano-banana-pro make 90 s.
    package var reconcileGrace = 65.0
    /// From the last send to giving up.
    package var giveUpAfter = 1_800.0
    /// From the last send to asking no more, after giving up or canceling.
    package var afterlife = 86_400.0
    /// Between questions after giving up.
    package var afterlifeInterval = 3_600.0
    /// First and longest wait before sending or downloading again.
    package var firstBackoff = 2.0
    package var longestBackoff = 300.0
    /// Creates sent while the provider answers with a fault of its own.
    package var sendTries = 6
    /// Downloads that fail before a result counts as lost.
    package var downloadTries = 40

    package init() {}

    /// Doubles with every try, is spread by half so that many waiting do not come back together.
    func backoff(tries: Int, random: Double) -> Double {
        let full = min(longestBackoff, firstBackoff * Double(1 << min(max(tries - 1, 0), 12)))
        return full * (0.5 + random / 2)
    }
}
