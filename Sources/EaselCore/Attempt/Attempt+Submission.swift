/// Being claimed by a worker, sent, and accepted or refused.
extension Attempt {
    func claimed(by owner: String, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        switch state {
        case .queued:
            let sending = changed {
                $0.state = .submitting
                $0.error = nil
                $0.sends += 1
                $0.sentAt = now
                $0.mayHaveTask = true
                $0.lease(to: owner, now: now, policy: policy)
            }
            return AttemptTransition(attempt: sending, verdict: .applied, work: .send)
        case .submitting:
            // Its worker is gone, and with it the answer.
            return answerLost(now: now, policy: policy)
        case .submitted:
            return checking(by: owner, now: now, policy: policy)
        case .unknown where !hintedTaskIDs.isEmpty:
            return checking(by: owner, now: now, policy: policy)
        case .unknown:
            return now >= givesUpAt(policy)
                ? applied { $0.fail(.outcomeUnknown) } : applied { $0.rest(until: givesUpAt(policy)) }
        case .ready:
            return bringingHome(by: owner, now: now, policy: policy)
        case .owed:
            return isPastRetention(now, policy)
                ? applied { $0.fail(.lost(after: error)) } : bringingHome(by: owner, now: now, policy: policy)
        case .failed, .canceled:
            return reportedEnd != nil || isAskedEnough(now, policy)
                ? applied { $0.rest(until: nil) }
                : checking(by: owner, now: now, policy: policy)
        case .stored:
            return applied { $0.rest(until: nil) }
        }
    }

    private func checking(by owner: String, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        // Without a task there is nothing to ask for.
        guard let task = askableTaskID else { return applied { $0.rest(until: nil) } }
        let checking = changed {
            $0.checks += 1
            $0.lease(to: owner, now: now, policy: policy)
        }
        return AttemptTransition(attempt: checking, verdict: .applied, work: .check(taskID: task))
    }

    private func bringingHome(by owner: String, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        let fetching = changed {
            if asksForAddresses { $0.checks += 1 }
            $0.lease(to: owner, now: now, policy: policy)
        }
        return AttemptTransition(attempt: fetching, verdict: .applied, work: .bringHome)
    }

    /// Whether the provider is asked where the results are before they are fetched: they are not all known, or have not
    /// been downloaded from where they were.
    var asksForAddresses: Bool {
        taskID != nil && (!hasAllResults || state == .owed || failedDownloads >= Self.triesBeforeAsking)
    }

    /// Downloads that may fail by chance, so that only the next one is worth a question.
    private static let triesBeforeAsking = 2

    func budgetExceeded(_ error: NodeError) -> AttemptTransition {
        guard state == .queued else { return same(.ignored) }
        return applied { $0.fail(error) }
    }

    func held(now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        guard state == .queued else { return same(.ignored) }
        return applied { $0.rest(until: now.adding(seconds: policy.askBeforeRetry)) }
    }

    /// What may have been sent since the backup is never sent again by itself; its own callback may still bring it.
    func restored(_ error: NodeError) -> AttemptTransition {
        guard state == .queued else { return same(.ignored) }
        return applied {
            $0.mayHaveTask = true
            $0.fail(error)
        }
    }

    func accepted(taskID: String, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        if let known = self.taskID { return same(known == taskID ? .duplicate : .ignored) }
        // The source that named it before said that it has ended.
        let firstCheck = hintedTaskIDs.contains(taskID) ? now : firstCheckAt(policy)
        return applied {
            $0.taskID = taskID
            $0.mayHaveTask = true
            $0.hintedTaskIDs = []
            switch state {
            case .queued, .submitting, .unknown:
                $0.state = .submitted
                $0.error = nil
                $0.rest(until: firstCheck)
            case .failed, .canceled:
                // It may still succeed and is paid then, so it is asked about.
                if reportedEnd == nil { $0.rest(until: max(now, firstCheck)) }
            case .submitted, .ready, .owed, .stored:
                break
            }
        }
    }

    func postponed(
        _ error: NodeError, retryAfter: Double?, random: Double, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        guard state == .submitting || state == .unknown else { return provedUnmade(error) }
        // A fault on the provider's side is often a request it can't take, in disguise.
        if error.code == .providerError, sends >= policy.sendTries { return refused(error) }
        let wait = min(max(retryAfter ?? 0, policy.backoff(tries: sends, random: random)), policy.longestBackoff)
        return applied {
            $0.state = .queued
            $0.mayHaveTask = false
            $0.error = error
            $0.rest(until: now.adding(seconds: wait))
        }
    }

    func refused(_ error: NodeError) -> AttemptTransition {
        guard state == .submitting || state == .unknown else { return provedUnmade(error) }
        return applied {
            $0.mayHaveTask = false
            $0.fail(error)
        }
    }

    /// The refusal comes after nobody waits for it any more: it only tells that nothing was made.
    private func provedUnmade(_ error: NodeError) -> AttemptTransition {
        guard state == .failed || state == .canceled, mayHaveTask, taskID == nil, reportedEnd == nil else {
            return same(.ignored)
        }
        return applied {
            $0.mayHaveTask = false
            if state == .failed { $0.error = error }
            $0.rest(until: nil)
        }
    }

    func answerLost(now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        guard state == .submitting else { return same(.ignored) }
        return applied {
            $0.state = .unknown
            $0.rest(until: hintedTaskIDs.isEmpty ? givesUpAt(policy) : now)
        }
    }

    func cancelRequested(now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        switch state {
        case .queued, .submitting, .submitted, .unknown:
            applied {
                $0.state = .canceled
                $0.error = NodeError(.canceled, "Canceled.")
                // A task can't be stopped at the provider: if there is one, its result is paid and will be kept.
                $0.rest(until: askableTaskID == nil ? nil : max(now, firstCheckAt(policy)))
            }
        case .ready, .owed, .stored, .failed, .canceled:
            same(.ignored)
        }
    }

    func retryRequested(now: Timestamp) -> AttemptTransition {
        switch state {
        case .owed:
            applied {
                $0.state = .ready
                $0.error = nil
                $0.failedDownloads = 0
                $0.rest(until: now)
            }
        case .failed where reportedEnd == nil && askableTaskID != nil,
            .canceled where reportedEnd == nil && askableTaskID != nil:
            applied { $0.rest(until: now) }
        default:
            same(.ignored)
        }
    }
}

extension NodeError {
    static let outcomeUnknown = NodeError(
        .outcomeUnknown,
        "The connection broke while sending and the provider has said nothing since. "
            + "It may still arrive; it is not sent again automatically.")

    fileprivate static func lost(after error: NodeError?) -> NodeError {
        NodeError(
            error?.code ?? .downloadFailed,
            "\(error?.message ?? "The image could not be fetched.") "
                + "It was tried until the provider's time for results was over.")
    }
}
