/// What is true for every model of a provider, and known before it is contacted.
package struct ProviderFacts: Sendable, Equatable {
    /// The path below `/api` that it calls back.
    package let callbackPath: String
    /// The JSON that tells it that its callback is kept.
    package let acknowledgement: String
    /// Seconds for which it keeps a result.
    package let resultLifetime: Double
    /// Creates it takes from an account.
    package let rateLimit: RateLimit
    /// Calls that a client which polls makes for one image.
    package let callsWhenPolling: Int

    package init(
        callbackPath: String, acknowledgement: String, resultLifetime: Double, rateLimit: RateLimit,
        callsWhenPolling: Int
    ) {
        self.callbackPath = callbackPath
        self.acknowledgement = acknowledgement
        self.resultLifetime = resultLifetime
        self.rateLimit = rateLimit
        self.callsWhenPolling = callsWhenPolling
    }
}
