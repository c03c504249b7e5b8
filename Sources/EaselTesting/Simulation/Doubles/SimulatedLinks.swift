import EaselCore

/// Links that consist of the image's id.
struct SimulatedLinks: ImageAddresses {
    let reachProvider = true

    func image(_ id: ImageID) -> String { id.rawValue }
    func image(at address: String) -> ImageID? { nil }
    func isPrivate(_ address: String) -> Bool { false }
}
