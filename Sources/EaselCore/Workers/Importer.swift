import Logging

/// Fetches results: downloads each, checks that it is a complete image, makes it durable, and shows it.
package struct Importer: Sendable {
    /// A file that can't be decoded is fetched so often in a row before it is tried only rarely.
    private static let triesForBrokenFile = 4
    /// Results fetched and checked at once, in all and of one organization.
    private static let slots = 12
    private static let slotsOfOne = 8

    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    package func run() async {
        await context.loop(
            "importer", slots: Self.slots, tick: 0.5, claim: { try await claim(limit: $0) },
            perform: { await perform($0) }
        ).run()
    }

    /// Claims attempts with results to fetch.
    package func claim(limit: Int) async throws -> [ClaimedAttempt] {
        try await context.claim([.ready, .owed], limit: limit, mostOfOne: Self.slotsOfOne)
    }

    /// Brings one attempt's results home, each by itself, and writes down what came of it.
    package func perform(_ claimed: ClaimedAttempt) async {
        defer { context.inHand.letGo(claimed.attempt) }
        guard case .bringHome = claimed.work, let attempt = await withAddresses(claimed) else { return }
        let tried = attempt.owedURLs
        let failures = await fetch(tried, for: claimed)
        guard let event = event(for: failures, attempt) else { return }
        let after = await context.record(event, for: claimed)?.history.attempt(claimed.attempt.number)
        // A callback named another address meanwhile: it need not wait for the next rare try.
        if let after, after.state == .owed, !after.owedURLs.allSatisfy(tried.contains) {
            await context.record(.retryRequested, for: claimed)
        }
    }

    /// The attempt with the addresses as the provider has them now, where they are not known or did not help; nil when
    /// there is nothing more to fetch.
    private func withAddresses(_ claimed: ClaimedAttempt) async -> Attempt? {
        guard claimed.attempt.asksForAddresses, let taskID = claimed.attempt.taskID,
            case .ended(let report) = await context.provider.check(taskID: taskID)
        else { return claimed.attempt }
        let decision = await context.record(.reported(report, by: .answer), for: claimed)
        let attempt = decision?.history.attempt(claimed.attempt.number)
        return attempt?.leaseOwner == nil ? nil : attempt
    }

    /// Fetches side by side, so that a bad result delays no good one.
    private func fetch(_ urls: [String], for claimed: ClaimedAttempt) async -> [Failure] {
        await withTaskGroup(of: Failure?.self) { group in
            for url in urls {
                group.addTask {
                    do throws(Failure) {
                        await context.record(.imported(try await keep(url, for: claimed), from: url), for: claimed)
                        return nil
                    } catch {
                        context.logger.notice(
                            "A result could not be kept: \(error.error.message)",
                            metadata: context.metadata(of: claimed))
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { failures, failure in
                if let failure { failures.append(failure) }
            }
        }
    }

    /// What the tries led to beyond what is kept; nil when nothing is left to do.
    private func event(for failures: [Failure], _ attempt: Attempt) -> AttemptEvent? {
        let random = context.surroundings.randomFraction()
        guard let first = failures.first else {
            guard !attempt.hasAllResults else { return nil }
            return .importPostponed(
                NodeError(
                    .providerError,
                    "The provider reported success, but the images' addresses can't be read from its response."),
                random: random)
        }
        if let own = failures.first(where: { $0.cause == .here }) { return .keepingFailed(own.error, random: random) }
        return failures.allSatisfy { isOfNoUse($0, for: attempt) }
            ? .importFailed(first.error, random: random) : .importPostponed(first.error, random: random)
    }

    /// Whether trying again soon is of no use.
    private func isOfNoUse(_ failure: Failure, for attempt: Attempt) -> Bool {
        if failure.cause == .rule { return true }
        // Broken twice in a row, so that it was not the way here; tries that failed otherwise say nothing of the file.
        return failure.error.code == .invalidImage && attempt.error?.code == .invalidImage
            && attempt.failedDownloads + 1 >= Self.triesForBrokenFile
    }

    private struct Failure: Error {
        enum Cause {
            /// At the source or on the way; may pass.
            case source
            /// Our own storage; may pass.
            case here
            /// The address breaks a rule, which may be changed.
            case rule
        }

        let error: NodeError
        let cause: Cause

        init(_ cause: Cause, _ code: NodeError.Code, _ message: String) {
            self.cause = cause
            error = NodeError(code, message)
        }
    }

    private func keep(_ url: String, for claimed: ClaimedAttempt) async throws(Failure) -> StoredImage {
        let upload: any BlobUpload
        do {
            upload = try await context.blobs.makeUpload()
        } catch {
            throw Failure(.here, .downloadFailed, "The image cannot be stored now: \(error)")
        }
        do throws(Failure) {
            context.images.prepare()
            let byteCount = try await download(url, into: upload)
            let facts = try await verify(upload, for: claimed)
            let digest = try await makeDurable(upload, for: claimed)
            return StoredImage(
                id: context.surroundings.makeID("img"), digest: digest, format: facts.format, width: facts.width,
                height: facts.height, byteCount: byteCount)
        } catch {
            await upload.discard()
            throw error
        }
    }

    private func download(_ url: String, into upload: any BlobUpload) async throws(Failure) -> Int {
        do {
            return try await fetch(url, into: upload)
        } catch {
            switch error {
            case .transient(let reason), .gone(let reason):
                throw Failure(.source, .downloadFailed, "The image could not be downloaded: \(reason)")
            case .notWritten(let reason):
                throw Failure(.here, .downloadFailed, "The image cannot be stored now: \(reason)")
            case .refused(let rule):
                throw Failure(.rule, .downloadFailed, "The address of the image was refused: \(rule)")
            }
        }
    }

    private func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int {
        do {
            return try await context.fetcher.fetch(url, into: upload)
        } catch {
            // Nothing was written: the host had no file for us.
            guard case .gone = error, let fresh = await context.provider.freshLink(for: url) else { throw error }
            return try await context.fetcher.fetch(fresh, into: upload)
        }
    }

    private func verify(_ upload: any BlobUpload, for claimed: ClaimedAttempt) async throws(Failure) -> ImageFacts {
        do {
            return try await context.images.verify(
                file: upload.path, for: .paidResult(claimed.node.organizationID))
        } catch {
            switch error {
            case .invalidImage(let reason):
                throw Failure(.source, .invalidImage, "The download is not a complete image: \(reason)")
            case .unavailable(let reason):
                // Counts: an image may be made to crash or stop the decoder each time.
                throw Failure(.source, .downloadFailed, "The image could not be checked: \(reason)")
            }
        }
    }

    private func makeDurable(
        _ upload: any BlobUpload, for claimed: ClaimedAttempt
    ) async throws(Failure) -> String {
        do {
            return try await upload.keep { digest in
                try await context.insisting("The digest of a result", metadata: context.metadata(of: claimed)) {
                    try await context.store.expectBytes(
                        digest, of: claimed.attempt, at: context.surroundings.now())
                }
            }
        } catch {
            throw Failure(.here, .downloadFailed, "The image cannot be stored now: \(error)")
        }
    }
}
