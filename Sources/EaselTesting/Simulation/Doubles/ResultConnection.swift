import EaselCore

/// The way from one worker process to the results.
struct ResultConnection: ResultFetcher, ImageProcessor {
    let process: Int
    let provider: SimulatedProvider
    let blobs: SimulatedBlobs
    let stage: Stage
    let weather: Weather

    func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int {
        guard await stage.pause(process, "\(process) fetch \(url)") else { throw .transient("crashed") }
        let parts = url.split(separator: ":").map(String.init)
        guard parts.count >= 3, let task = provider.task(parts[1]) else { throw .gone("404") }
        let plain = parts[..<3].joined(separator: ":")
        if task.goneURLs.contains(plain) || task.movedURLs.contains(url) { throw .gone("404") }
        if weather.happens(.downloadFails) { throw .transient("503") }
        let bytes = SimulatedPicture.bytes(at: plain)
        let isCut = weather.happens(.downloadCut)
        let isTruncated = weather.happens(.downloadTruncated) && provider.mayTruncate(task.id)
        do {
            try await upload.append(Array(isCut || isTruncated ? bytes.dropLast(4) : bytes[...]))
        } catch {
            throw .notWritten("no room")
        }
        if isCut { throw .transient("cut") }
        if !isTruncated { provider.didServeWhole(task.id) }
        return isTruncated ? bytes.count - 4 : bytes.count
    }

    func verify(file: String) async throws(ImageProcessingError) -> ImageFacts {
        if weather.happens(.decoderAway) { throw .unavailable("no decoder") }
        guard SimulatedPicture.origin(of: blobs.upload(file)) != nil else { throw .invalidImage("cut off") }
        return ImageFacts(format: .png, width: 8, height: 8)
    }

    func makeThumbnail(of file: String, at output: String, width: Int) async throws(ImageProcessingError) {}
}
