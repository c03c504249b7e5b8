/// The provider's word on how it ended, and the keeping of the pictures.
extension Attempt {
    func reported(_ report: ProviderReport, now: Timestamp) -> AttemptTransition {
        if let taskID, let reported = report.taskID, taskID != reported { return same(.ignored) }
        let (resultURLs, error) = report.result
        if isSettledByProvider {
            return same(resultURLs.isEmpty == self.resultURLs.isEmpty ? .duplicate : .ignored)
        }
        if let error {
            // Never sent, so this speaks of something else.
            guard state != .queued else { return same(.ignored) }
            return applied {
                $0.settle(report, now: now)
                if state == .canceled { $0.rest(until: nil) } else { $0.fail(error) }
            }
        }
        return applied {
            $0.settle(report, now: now)
            $0.state = .ready
            $0.resultURLs = resultURLs
            $0.error = nil
            $0.rest(until: now)
        }
    }

    /// Has the provider asked at once, about the task named if none is known.
    func hinted(taskID hint: String?, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        if let taskID, let hint, taskID != hint { return same(.ignored) }
        guard !isSettledByProvider, state != .queued, let task = taskID ?? hint else { return same(.ignored) }
        var attempt = accepted(taskID: task, policy: policy).attempt
        attempt.rest(until: now)
        return AttemptTransition(attempt: attempt, verdict: .applied)
    }

    func stillRunning(random: Double, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        switch state {
        case .submitted where now >= givesUpAt(policy):
            applied {
                $0.fail(NodeError(.timedOut, "The provider did not finish this picture in time."))
                $0.rest(until: now.adding(seconds: policy.afterlifeInterval))
            }
        case .submitted:
            applied {
                let wait = 15 * policy.backoff(tries: checks, random: random) / policy.firstBackoff
                $0.rest(until: min(now.adding(seconds: min(wait, policy.longestBackoff)), givesUpAt(policy)))
            }
        case .failed where !isSettledByProvider,
            .canceled where !isSettledByProvider:
            applied {
                let next = now.adding(seconds: policy.afterlifeInterval)
                $0.rest(until: next < asksNoMoreAt(policy) ? next : nil)
            }
        default:
            same(.ignored)
        }
    }

    func imported(now: Timestamp) -> AttemptTransition {
        switch state {
        // A worker that lost its lease may come with the bytes after another gave up on them: they are paid.
        case .ready,
            .failed where !resultURLs.isEmpty:
            applied {
                $0.state = .stored
                $0.storedAt = now
                $0.error = nil
                $0.rest(until: nil)
            }
        case .stored:
            same(.duplicate)
        default:
            same(.ignored)
        }
    }

    func importPostponed(
        _ error: NodeError, random: Double, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        guard state == .ready else { return same(.ignored) }
        let failed = failedDownloads + 1
        if failed >= policy.downloadTries { return importFailed(error) }
        return applied {
            $0.error = error
            $0.failedDownloads = failed
            $0.rest(until: now.adding(seconds: policy.backoff(tries: failed, random: random)))
        }
    }

    func keepingFailed(
        _ error: NodeError, random: Double, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        guard state == .ready else { return same(.ignored) }
        // Grows with the time it has lasted; each try is a whole download.
        let lasted = now.seconds(since: resultAt ?? now) / 4
        let wait = min(max(lasted, policy.firstBackoff), policy.longestBackoff) * (0.5 + random / 2)
        return applied {
            $0.error = error
            $0.rest(until: now.adding(seconds: wait))
        }
    }

    func importFailed(_ error: NodeError) -> AttemptTransition {
        guard state == .ready else { return same(.ignored) }
        return applied { $0.fail(error) }
    }

    private mutating func settle(_ report: ProviderReport, now: Timestamp) {
        isSettledByProvider = true
        taskID = taskID ?? report.taskID
        creditsConsumed = report.creditsConsumed ?? (report.isSuccess ? nil : 0)
        resultAt = now
        if report.isSuccess { generationSeconds = sentAt.map { now.seconds(since: $0) } }
    }
}

extension ProviderReport {
    /// The addresses of the pictures, or why there is none.
    fileprivate var result: (resultURLs: [String], error: NodeError?) {
        switch outcome {
        case .success(let resultURLs) where resultURLs.isEmpty:
            ([], NodeError(.providerError, "The provider reported success but sent no picture."))
        case .success(let resultURLs): (resultURLs, nil)
        case .failure(let error): ([], error)
        }
    }
}
