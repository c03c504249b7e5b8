/// Downloading and storing the results.
extension Attempt {
    func imported(_ image: StoredImage, from url: String, now: Timestamp) -> AttemptTransition {
        // A worker that lost its lease may come with bytes after others gave up on them: they are paid.
        guard reportedEnd == .success else { return same(.ignored) }
        let place = results.firstIndex { $0.url == url }
        if let place, results[place].digest != nil { return same(.duplicate) }
        if place == nil, results.contains(where: { $0.digest == image.digest }) { return same(.duplicate) }
        return applied {
            if let place {
                $0.results[place].digest = image.digest
            } else {
                // Its address has changed meanwhile; the fresh one leads to the same bytes, which are kept once.
                $0.results.append(AttemptResult(url: url, digest: image.digest))
            }
            $0.storeIfComplete(now: now)
        }
    }

    /// All that was made is kept.
    mutating func storeIfComplete(now: Timestamp) {
        guard isComplete else { return }
        state = .stored
        storedAt = now
        error = nil
        rest(until: nil)
    }

    func importPostponed(
        _ error: NodeError, random: Double, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        switch state {
        case .ready where failedDownloads + 1 < policy.quickDownloads:
            applied {
                $0.error = error
                $0.failedDownloads += 1
                $0.rest(until: now.adding(seconds: policy.backoff(tries: $0.failedDownloads, random: random)))
            }
        default:
            importFailed(error, random: random, now: now, policy: policy)
        }
    }

    func keepingFailed(
        _ error: NodeError, random: Double, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        guard state == .ready || state == .owed else { return same(.ignored) }
        // Grows with the time it has lasted; each try is a whole download.
        let lasted = now.seconds(since: resultAt ?? now) / 4
        let wait = min(max(lasted, policy.firstBackoff), policy.longestBackoff) * (0.5 + random / 2)
        return applied {
            $0.error = error
            $0.rest(until: now.adding(seconds: wait))
        }
    }

    func importFailed(
        _ error: NodeError, random: Double, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        guard state == .ready || state == .owed else { return same(.ignored) }
        return applied {
            $0.state = .owed
            $0.error = error
            $0.failedDownloads += 1
            let rareTries = $0.failedDownloads - policy.quickDownloads
            $0.rest(until: now.adding(seconds: policy.rareWait(tries: max(1, rareTries), random: random)))
        }
    }
}
