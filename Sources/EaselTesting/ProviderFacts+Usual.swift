package import EaselCore

extension ProviderFacts {
    /// Of a provider that is not asked for anything special.
    package static var usual: ProviderFacts {
        ProviderFacts(
            callbackPath: "callback", acknowledgement: "{}", resultLifetime: 14 * 86_400,
            rateLimit: RateLimit(count: 20, seconds: 10), callsWhenPolling: 16)
    }
}

extension AttemptPolicy {
    /// With the usual provider.
    package static var usual: AttemptPolicy { AttemptPolicy(resultLifetime: ProviderFacts.usual.resultLifetime) }
}
