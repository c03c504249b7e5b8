import EaselCore
import HTTPTypes
import Synchronization

/// Counts requests by organization or share link, and by address where there is no key.
final class RequestLimits: Sendable {
    /// Addresses, organizations and links that are remembered; a few hundred bytes each.
    private static let capacity = 20_000

    /// One request's verdict and the quota it was taken from.
    struct Decision: Sendable {
        /// Whose quota it was taken from; nil for the address's.
        let pass: Pass?
        let limit: RateLimit
        let verdict: RequestQuota.Verdict

        /// As draft-ietf-httpapi-ratelimit-headers has them.
        var headers: HTTPFields {
            let name =
                switch pass {
                case nil: "address"
                case .organization: "organization"
                case .share: "share"
                }
            var headers: HTTPFields = [
                .rateLimitPolicy: "\"\(name)\";q=\(limit.count);w=\(Int(limit.seconds.rounded(.up)))",
                .rateLimit: "\"\(name)\";r=\(verdict.remaining);t=\(Int(verdict.secondsToFull.rounded(.up)))",
            ]
            if !verdict.isAdmitted { headers[.retryAfter] = "\(max(1, Int(verdict.secondsToNext.rounded(.up))))" }
            return headers
        }
    }

    private struct Tables {
        var passes = BoundedTable<Pass, Double>(capacity: RequestLimits.capacity)
        var addresses = BoundedTable<ClientAddress, Double>(capacity: RequestLimits.capacity)
    }

    private let limits: ClientLimits
    private let tables = Mutex(Tables())

    init(_ limits: ClientLimits) {
        self.limits = limits
    }

    /// Takes one request from the organization's quota, or from the address's without a key; nil when there is no limit.
    ///
    /// With a share link from both: anybody may have it, and nobody may use it up for the others.
    func take(_ pass: Pass?, address: ClientAddress, at now: Timestamp) -> Decision? {
        switch pass {
        case nil: return take(from: address, at: now)
        case .organization: return pass.flatMap { take(from: $0, at: now) }
        case .share(let share):
            let decision = take(from: address, at: now)
            if let decision, !decision.verdict.isAdmitted { return decision }
            return take(from: .share(share), at: now)
        }
    }

    private func take(from address: ClientAddress, at now: Timestamp) -> Decision? {
        guard let limit = limits.perAddress else { return nil }
        let verdict = tables.withLock { RequestQuota(limit: limit).take(from: &$0.addresses[address], at: now) }
        return Decision(pass: nil, limit: limit, verdict: verdict)
    }

    private func take(from pass: Pass, at now: Timestamp) -> Decision? {
        guard let limit = limits.perKey else { return nil }
        let verdict = tables.withLock { RequestQuota(limit: limit).take(from: &$0.passes[pass], at: now) }
        return Decision(pass: pass, limit: limit, verdict: verdict)
    }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
}
