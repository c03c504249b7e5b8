import EaselCore

/// Addresses that are the picture's id.
struct SimulatedLinks: PictureLinks {
    let reachProvider = true

    func image(_ id: ImageID) -> String { id.rawValue }
    func picture(at address: String) -> ImageID? { nil }
}
