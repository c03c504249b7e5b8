/// Being taken by a worker, sent, and answered.
extension Attempt {
    func claimed(by owner: String, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        switch state {
        case .queued:
            let sending = changed {
                $0.state = .submitting
                $0.error = nil
                $0.sends += 1
                $0.sentAt = now
                $0.lease(to: owner, now: now, policy: policy)
            }
            return AttemptTransition(attempt: sending, verdict: .applied, work: .send)
        case .submitting:
            // Its worker is gone, and with it the answer.
            return answerLost(now: now, policy: policy)
        case .submitted:
            return checking(by: owner, now: now, policy: policy)
        case .unknown:
            return now >= givesUpAt(policy)
                ? applied {
                    $0.fail(
                        NodeError(
                            .outcomeUnknown,
                            "The connection broke while sending and the provider has said nothing since. "
                                + "It may still arrive; it will not be paid twice by itself."))
                }
                : applied { $0.rest(until: givesUpAt(policy)) }
        case .ready:
            let downloading = changed {
                $0.lease(to: owner, now: now, policy: policy)
            }
            return AttemptTransition(attempt: downloading, verdict: .applied, work: .download(resultURLs: resultURLs))
        case .failed, .canceled:
            return isSettledByProvider || now >= asksNoMoreAt(policy)
                ? applied { $0.rest(until: nil) }
                : checking(by: owner, now: now, policy: policy)
        case .stored:
            return applied { $0.rest(until: nil) }
        }
    }

    private func checking(by owner: String, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        // Without a task there is nothing to ask for.
        guard let taskID else { return applied { $0.rest(until: nil) } }
        let checking = changed {
            $0.checks += 1
            $0.lease(to: owner, now: now, policy: policy)
        }
        return AttemptTransition(attempt: checking, verdict: .applied, work: .check(taskID: taskID))
    }

    func budgetExceeded(_ error: NodeError) -> AttemptTransition {
        guard state == .queued else { return same(.ignored) }
        return applied { $0.fail(error) }
    }

    func accepted(taskID: String, policy: AttemptPolicy) -> AttemptTransition {
        if let known = self.taskID { return same(known == taskID ? .duplicate : .ignored) }
        return applied {
            $0.taskID = taskID
            switch state {
            case .queued, .submitting, .unknown:
                $0.state = .submitted
                $0.error = nil
                $0.rest(until: firstCheckAt(policy))
            case .failed, .canceled:
                // It may still succeed and is paid then, so it is asked about.
                if !isSettledByProvider { $0.rest(until: firstCheckAt(policy)) }
            case .submitted, .ready, .stored:
                break
            }
        }
    }

    func postponed(
        _ error: NodeError, retryAfter: Double?, random: Double, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        guard state == .submitting || state == .unknown else { return same(.ignored) }
        // A fault on the provider's side is often a request it can't take, in disguise.
        if error.code == .providerError, sends >= policy.sendTries { return refused(error) }
        let wait = max(retryAfter ?? 0, policy.backoff(tries: sends, random: random))
        return applied {
            $0.state = .queued
            $0.error = error
            $0.rest(until: now.adding(seconds: wait))
        }
    }

    func refused(_ error: NodeError) -> AttemptTransition {
        guard state == .submitting || state == .unknown else { return same(.ignored) }
        return applied { $0.fail(error) }
    }

    func answerLost(now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        guard state == .submitting else { return same(.ignored) }
        return applied {
            $0.state = .unknown
            $0.rest(until: givesUpAt(policy))
        }
    }

    func cancelRequested(now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        switch state {
        case .queued, .submitting, .submitted, .unknown:
            applied {
                $0.state = .canceled
                $0.error = NodeError(.canceled, "Canceled.")
                // A task can't be stopped at the provider: if there is one, its result is paid and will be kept.
                $0.rest(until: taskID == nil ? nil : max(now, firstCheckAt(policy)))
            }
        case .ready, .stored, .failed, .canceled:
            same(.ignored)
        }
    }
}
