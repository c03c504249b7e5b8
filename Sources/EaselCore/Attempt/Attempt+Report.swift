/// What the provider, or somebody else, reports about a task.
extension Attempt {
    func reported(
        _ report: ProviderReport, by source: ReportSource, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        if let taskID, let reported = report.taskID, taskID != reported { return same(.ignored) }
        return switch report.outcome {
        case .failure(let error): reportedFailure(error, report, by: source, now: now)
        case .success(let urls, let isComplete) where !urls.isEmpty:
            reportedSuccess(urls, isComplete: isComplete, report, by: source, now: now)
        case .success(_, let isComplete) where isComplete && source == .answer:
            reportedNoImage(report, now: now, policy: policy)
        case .success: reportedUnreadably(report, by: source, now: now, policy: policy)
        }
    }

    private func reportedFailure(
        _ error: NodeError, _ report: ProviderReport, by source: ReportSource, now: Timestamp
    ) -> AttemptTransition {
        switch reportedEnd {
        case .failure: return same(.duplicate)
        // None of the images it was said to have made could be had: the answer to a question clears that up.
        case .success where source == .answer && results.allSatisfy { $0.digest == nil }: break
        case .success: return same(.ignored)
        case nil: break
        }
        // Never sent, so this speaks of something else.
        guard state != .queued || taskID != nil else { return same(.ignored) }
        return applied {
            $0.settle(.failure, report, now: now)
            $0.results = []
            $0.hasAllResults = true
            if state == .canceled { $0.rest(until: nil) } else { $0.fail(error) }
        }
    }

    private func reportedSuccess(
        _ urls: [String], isComplete: Bool, _ report: ProviderReport, by source: ReportSource, now: Timestamp
    ) -> AttemptTransition {
        if reportedEnd == .failure, source == .callback { return contradicted(now: now) }
        let hadAll = reportedEnd == .success && hasAllResults
        let told = changed {
            $0.settle(.success, report, now: now)
            $0.learn(urls, areAll: isComplete, hadAll: hadAll, from: source)
        }
        let hasNews = told.results != results || told.hasAllResults != hasAllResults
        switch state {
        // The worker that has it asked for this, and goes on with what it learns.
        case .ready where leaseOwner != nil, .owed where leaseOwner != nil:
            return hasNews ? told.applied { $0.storeIfComplete(now: now) } : same(.duplicate)
        case .ready where !hasNews:
            return same(.duplicate)
        case .stored where told.isComplete:
            return same(.duplicate)
        case .queued, .submitting, .submitted, .unknown, .ready, .owed, .stored, .failed, .canceled:
            return told.applied {
                $0.state = .ready
                $0.error = nil
                $0.failedDownloads = 0
                $0.rest(until: now)
                $0.storeIfComplete(now: now)
            }
        }
    }

    /// A callback says success after another said failure: the image may be paid for, so the provider is asked.
    private func contradicted(now: Timestamp) -> AttemptTransition {
        guard taskID != nil else { return same(.ignored) }
        return applied {
            $0.reportedEnd = nil
            $0.rest(until: now)
        }
    }

    /// A success without a readable address: there are images, and the provider is asked where.
    private func reportedUnreadably(
        _ report: ProviderReport, by source: ReportSource, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        guard let task = taskID ?? report.taskID else { return same(.ignored) }
        if reportedEnd == .failure, source == .callback { return contradicted(now: now) }
        switch state {
        case .owed where source == .callback && leaseOwner == nil:
            return retryRequested(now: now)
        case .ready, .owed, .stored:
            return same(.duplicate)
        case .queued, .submitting, .submitted, .unknown, .failed, .canceled:
            return applied {
                $0.taskID = task
                $0.settle(.success, report, now: now)
                $0.hasAllResults = false
                $0.state = .ready
                $0.error = nil
                $0.failedDownloads = 0
                // Who has just been asked is not asked again at once.
                $0.rest(until: source == .answer ? now.adding(seconds: policy.firstBackoff) : now)
            }
        }
    }

    /// The provider, asked, says that the task succeeded and made no image. Should it name one later, that counts.
    private func reportedNoImage(
        _ report: ProviderReport, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        guard results.isEmpty, reportedEnd != .failure, state != .stored else { return same(.ignored) }
        return applied {
            $0.settle(nil, report, now: now)
            $0.hasAllResults = true
            if state != .canceled {
                $0.fail(NodeError(.providerError, "The provider reported success but made no image."))
            }
            $0.rest(until: isAskedEnough(now, policy) ? nil : now.adding(seconds: policy.afterlifeInterval))
        }
    }

    /// Has the provider asked at once.
    func hinted(
        taskID hint: String?, isBelieved: Bool, now: Timestamp, policy: AttemptPolicy
    ) -> AttemptTransition {
        if let taskID, let hint, taskID != hint { return same(.ignored) }
        if state == .owed, leaseOwner == nil { return retryRequested(now: now) }
        guard reportedEnd == nil, state != .queued || taskID != nil else { return same(.ignored) }
        if isBelieved, taskID == nil, let hint {
            let known = accepted(taskID: hint, now: now, policy: policy).attempt
            return known.applied { $0.rest(until: now) }
        }
        guard taskID == nil else { return applied { $0.rest(until: now) } }
        guard let hint, !hintedTaskIDs.contains(hint) else { return same(.ignored) }
        return applied {
            $0.hintedTaskIDs = [hint] + hintedTaskIDs.prefix(Self.mostHints - 1)
            // While it is being sent its answer is awaited, which names the task.
            if state != .submitting { $0.rest(until: now) }
        }
    }

    /// Hints kept for an attempt, the latest ones.
    private static let mostHints = 8

    func hintRefuted(taskID: String, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        guard hintedTaskIDs.contains(taskID) else { return same(.ignored) }
        return applied {
            $0.hintedTaskIDs.removeAll { $0 == taskID }
            let next = $0.askableTaskID == nil ? nil : now
            switch state {
            case .unknown: $0.rest(until: next ?? givesUpAt(policy))
            case .failed, .canceled: $0.rest(until: next)
            case .queued, .submitting, .submitted, .ready, .owed, .stored: break
            }
        }
    }

    func stillRunning(random: Double, now: Timestamp, policy: AttemptPolicy) -> AttemptTransition {
        switch state {
        case .submitted where isOverdue(now, policy):
            applied {
                $0.fail(NodeError(.timedOut, "The provider did not finish this image in time."))
                $0.rest(until: now.adding(seconds: policy.afterlifeInterval))
            }
        case .unknown where isOverdue(now, policy):
            applied {
                $0.askOfTheNextHint()
                $0.fail(.outcomeUnknown)
                $0.rest(until: now.adding(seconds: policy.afterlifeInterval))
            }
        case .submitted, .unknown:
            applied {
                $0.askOfTheNextHint()
                let next = now.adding(seconds: policy.checkWait(checks: checks, random: random))
                $0.rest(until: now < givesUpAt(policy) ? min(next, givesUpAt(policy)) : next)
            }
        case .failed where reportedEnd == nil,
            .canceled where reportedEnd == nil:
            applied {
                $0.askOfTheNextHint()
                let next = now.adding(seconds: policy.afterlifeInterval)
                $0.rest(until: isAskedEnough(next, policy) ? nil : next)
            }
        default:
            same(.ignored)
        }
    }

    /// A hint that the provider says nothing of may be nobody's task; others get their turn.
    private mutating func askOfTheNextHint() {
        if hintedTaskIDs.count > 1 { hintedTaskIDs.append(hintedTaskIDs.removeFirst()) }
    }

    private mutating func settle(_ end: ReportedEnd?, _ report: ProviderReport, now: Timestamp) {
        taskID = taskID ?? report.taskID
        hintedTaskIDs = []
        mayHaveTask = true
        creditsConsumed = report.creditsConsumed ?? (end == .failure ? 0 : creditsConsumed)
        if let end, end != reportedEnd {
            resultAt = now
            if end == .success { generationSeconds = sentAt.map { now.seconds(since: $0) } }
        }
        reportedEnd = end
    }

    /// Takes in addresses. The whole list takes the place of what is owed, unless more is known than it has; what any other
    /// list has is added. An address that changed is fetched anew, since only the bytes tell which result it is. Once all that
    /// the provider itself has is stored, nothing is owed: further addresses in callbacks are old ones.
    private mutating func learn(_ urls: [String], areAll: Bool, hadAll: Bool, from source: ReportSource) {
        hasAllResults = areAll || hadAll
        let told = Set(urls)
        if areAll, source == .answer, told.isSubset(of: results.filter { $0.digest != nil }.map(\.url)) {
            results.removeAll { $0.digest == nil }
        }
        if areAll, told.count >= owedURLs.count + Set(results.compactMap(\.digest)).count {
            var digests = Set(results.filter { told.contains($0.url) }.compactMap(\.digest))
            results = results.filter { result in
                if told.contains(result.url) { return true }
                return result.digest.map { digests.insert($0).inserted } ?? false
            }
        }
        let known = Set(results.map(\.url))
        results += urls.filter { !known.contains($0) }.map { AttemptResult(url: $0) }
    }
}
