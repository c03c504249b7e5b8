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
        await context.loop("importer", slots: 8, tick: 0.5) { limit in
            try await context.claim([.ready], limit: limit)
        } perform: { claimed in
            guard case .download(let urls) = claimed.work else { return }
            await context.record(await event(importing: urls, for: claimed), for: claimed)
        }.run()
    }

    private func event(importing urls: [String], for claimed: ClaimedAttempt) async -> AttemptEvent {
        var images: [StoredImage] = []
        do {
            for url in urls.prefix(Self.mostResults) { images.append(try await keep(url)) }
            return .imported(images)
        } catch {
            context.logger.notice(
                "A result could not be kept: \(error.error.message)", metadata: context.metadata(of: claimed))
            let tries = claimed.attempt.failedDownloads + 1
            if error.isFinal || (error.error.code == .invalidImage && tries >= Self.triesForBrokenFile) {
                // What came with a bad one is paid and kept all the same.
                return images.isEmpty ? .importFailed(error.error) : .imported(images)
            }
            return .importPostponed(error.error, random: context.surroundings.randomFraction())
        }
    }

    private struct Failure: Error {
        let error: NodeError
        /// Trying again is of no use.
        let isFinal: Bool
    }

    private func keep(_ url: String) async throws(Failure) -> StoredImage {
        let upload: any BlobUpload
        do {
            upload = try await context.blobs.makeUpload()
        } catch {
            throw Failure(error: NodeError(.downloadFailed, "The picture can't be kept now: \(error)"), isFinal: false)
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
                throw Failure(
                    error: NodeError(.downloadFailed, "The picture could not be downloaded: \(reason)"), isFinal: false)
            case .refused(let rule):
                throw Failure(
                    error: NodeError(.downloadFailed, "The picture's address was refused: \(rule)"), isFinal: true)
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
                throw Failure(
                    error: NodeError(.invalidImage, "What arrived is not a whole picture: \(reason)"), isFinal: false)
            case .unavailable(let reason):
                throw Failure(
                    error: NodeError(.downloadFailed, "The picture could not be checked: \(reason)"), isFinal: false)
            }
        }
    }

    private func makeDurable(_ upload: any BlobUpload) async throws(Failure) -> String {
        do {
            return try await upload.keep()
        } catch {
            throw Failure(error: NodeError(.downloadFailed, "The picture can't be kept now: \(error)"), isFinal: false)
        }
    }
}
