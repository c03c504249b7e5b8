import EaselCore

/// One worker process's connection to the results.
struct ResultConnection: ResultFetcher, ImageProcessor {
    let process: Int
    let provider: SimulatedProvider
    let blobs: SimulatedBlobs
    let stage: Stage
    let weather: Weather
    let troubles: Troubles

    func prepare() {}

    func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int {
        guard await stage.pause(process, "\(process) fetch \(url)", isOneOfMany: true) else {
            throw .transient("crashed")
        }
        let parts = url.split(separator: ":").map(String.init)
        guard parts.count >= 3, let task = provider.task(parts[1]),
            let image = task.images.first(where: { $0.name == parts[..<3].joined(separator: ":") })
        else { throw .gone("404") }
        switch image.place {
        case .gone: throw .gone("404")
        case .linked where !url.hasSuffix(":fresh"): throw .gone("404")
        case .moved where url == image.name: throw .gone("404")
        case .unlisted where !troubles.settingsAreCorrected: throw .refused("the host is not in RESULT_HOSTS")
        case .plain, .linked, .moved, .unlisted: break
        }
        if weather.happens(.downloadFails) { throw .transient("503") }
        let isCut = weather.happens(.downloadCut)
        let isTruncated = weather.happens(.downloadTruncated) && provider.mayTruncate(image.name)
        do {
            try await upload.append(Array(isCut || isTruncated ? image.bytes.dropLast(4) : image.bytes[...]))
        } catch {
            throw .notWritten("no room")
        }
        if isCut { throw .transient("cut") }
        if !isTruncated { provider.didServeWhole(image.name) }
        return isTruncated ? image.bytes.count - 4 : image.bytes.count
    }

    func verify(file: String, for work: ImageWork) async throws(ImageProcessingError) -> ImageFacts {
        if weather.happens(.decoderAway) { throw .unavailable("no decoder") }
        guard SimulatedImage.name(of: blobs.upload(file)) != nil else { throw .invalidImage("cut off") }
        return ImageFacts(format: .png, width: 8, height: 8)
    }

    func makeThumbnail(
        of file: String, at output: String, width: Int, for work: ImageWork
    ) async throws(ImageProcessingError) {}
}
