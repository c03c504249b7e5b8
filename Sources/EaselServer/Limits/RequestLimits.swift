import EaselCore
import HTTPTypes
import Synchronization

/// Counts requests by key, and by address where there is none.
final class RequestLimits: Sendable {
    /// Addresses and keys that are remembered; a few hundred bytes each.
    private static let capacity = 20_000

    /// One request's verdict and the quota it was taken from.
    struct Decision: Sendable {
        let name: String
        let limit: RateLimit
        let verdict: RequestQuota.Verdict

        /// As draft-ietf-httpapi-ratelimit-headers has them.
        var headers: HTTPFields {
            var headers: HTTPFields = [
                .rateLimitPolicy: "\"\(name)\";q=\(limit.count);w=\(Int(limit.seconds.rounded(.up)))",
                .rateLimit: "\"\(name)\";r=\(verdict.remaining);t=\(Int(verdict.secondsToFull.rounded(.up)))",
            ]
            if !verdict.isAdmitted { headers[.retryAfter] = "\(max(1, Int(verdict.secondsToNext.rounded(.up))))" }
            return headers
        }
    }

    private struct Tables {
        var keys = BoundedTable<APIKeyID, Double>(capacity: RequestLimits.capacity)
        var addresses = BoundedTable<ClientAddress, Double>(capacity: RequestLimits.capacity)
    }

    private let limits: Limits
    private let tables = Mutex(Tables())

    init(_ limits: Limits) {
        self.limits = limits
    }

    /// Takes one request from the key's quota, or from the address's without a key; nil when there is no limit.
    func take(key: APIKeyID?, address: ClientAddress, at now: Timestamp) -> Decision? {
        guard let limit = key == nil ? limits.perAddress : limits.perKey else { return nil }
        let quota = RequestQuota(limit: limit)
        let verdict = tables.withLock { tables in
            if let key { return quota.take(from: &tables.keys[key], at: now) }
            return quota.take(from: &tables.addresses[address], at: now)
        }
        return Decision(name: key == nil ? "address" : "key", limit: limit, verdict: verdict)
    }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
}
