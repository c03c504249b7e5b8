import Logging

/// Brings results home: download, check that it is a whole picture, make it durable, show it.
package struct Importer: Sendable {
    /// A file that can't be decoded is fetched so often before it counts as broken at the source.
    private static let triesForBrokenFile = 4
    /// More results of one task than this are not kept.
    private static let mostResults = 12
    private let context: WorkerContext

    package init(context: WorkerContext) {
        self.context = context
    }

    package func run() async {
        await context.loop(
            "importer", slots: 8, tick: 0.5, claim: { try await claim(limit: $0) }, perform: { await perform($0) }
        ).run()
    }

    /// Takes attempts with results to bring home.
    package func claim(limit: Int) async throws -> [ClaimedAttempt] {
        try await context.claim([.ready], limit: limit)
    }

    /// Brings one attempt's results home and writes down what came of it.
    package func perform(_ claimed: ClaimedAttempt) async {
        guard case .download(let urls) = claimed.work else { return }
        await context.record(await event(importing: urls, for: claimed), for: claimed)
    }

    private func event(importing urls: [String], for claimed: ClaimedAttempt) async -> AttemptEvent {
        var images: [StoredImage] = []
        var lost: [NodeError] = []
        for url in urls.prefix(Self.mostResults) {
            do {
                images.append(try await keep(url))
            } catch {
                context.logger.notice(
                    "A result could not be kept: \(error.error.message)", metadata: context.metadata(of: claimed))
                let random = context.surroundings.randomFraction()
                if error.cause == .here { return .keepingFailed(error.error, random: random) }
                guard isLost(error, for: claimed.attempt) else { return .importPostponed(error.error, random: random) }
                lost.append(error.error)
            }
        }
        // What came with a lost one is paid and kept all the same.
        if images.isEmpty, let error = lost.first { return .importFailed(error) }
        return .imported(images)
    }

    /// Whether trying again is of no use, or has been tried often enough.
    private func isLost(_ failure: Failure, for attempt: Attempt) -> Bool {
        let tries = attempt.failedDownloads + 1
        if failure.cause == .rule || tries >= context.policy.downloadTries { return true }
        // Broken twice in a row, so that it was not the way here; tries that failed otherwise say nothing of the file.
        return failure.error.code == .invalidImage && attempt.error?.code == .invalidImage
            && tries >= Self.triesForBrokenFile
    }

    private struct Failure: Error {
        enum Cause {
            /// At the source or on the way; may pass.
            case source
            /// Our own storage; may pass.
            case here
            /// The address breaks a rule; trying again is of no use.
            case rule
        }

        let error: NodeError
        let cause: Cause

        init(_ cause: Cause, _ code: NodeError.Code, _ message: String) {
            self.cause = cause
            error = NodeError(code, message)
        }
    }

    private func keep(_ url: String) async throws(Failure) -> StoredImage {
        let upload: any BlobUpload
        do {
            upload = try await context.blobs.makeUpload()
        } catch {
            throw Failure(.here, .downloadFailed, "The picture can't be kept now: \(error)")
        }
        do throws(Failure) {
            let byteCount = try await download(url, into: upload)
            let facts = try await verify(upload)
            let digest = try await makeDurable(upload)
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
                throw Failure(.source, .downloadFailed, "The picture could not be downloaded: \(reason)")
            case .notWritten(let reason):
                throw Failure(.here, .downloadFailed, "The picture can't be kept now: \(reason)")
            case .refused(let rule):
                throw Failure(.rule, .downloadFailed, "The picture's address was refused: \(rule)")
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

    private func verify(_ upload: any BlobUpload) async throws(Failure) -> ImageFacts {
        do {
            return try await context.images.verify(file: upload.path)
        } catch {
            switch error {
            case .invalidImage(let reason):
                throw Failure(.source, .invalidImage, "What arrived is not a whole picture: \(reason)")
            case .unavailable(let reason):
                // Counts: a picture may be made to crash or stop the decoder each time.
                throw Failure(.source, .downloadFailed, "The picture could not be checked: \(reason)")
            }
        }
    }

    private func makeDurable(_ upload: any BlobUpload) async throws(Failure) -> String {
        do {
            return try await upload.keep()
        } catch {
            throw Failure(.here, .downloadFailed, "The picture can't be kept now: \(error)")
        }
    }
}
