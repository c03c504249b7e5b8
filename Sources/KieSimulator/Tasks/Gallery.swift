import Crypto
import Foundation
import Imaging

/// Draws result images into a folder and keeps the latest; a removed one is drawn again identically.
actor Gallery {
    private let imaging: ImagingProgram
    private let folder: URL
    private let style: SimulatorConfiguration.ImageStyle
    /// Names of existing files, oldest first. Equal drawings, such as plain ones, share a file.
    private var files: Set<String> = []
    private var order: [String] = []
    /// SHA-256 by name, kept as long as the file.
    private var digests: [String: String] = [:]

    private static let kept = 200

    init(imaging: ImagingProgram, folder: URL, style: SimulatorConfiguration.ImageStyle) {
        self.imaging = imaging
        self.folder = folder
        self.style = style
    }

    /// The image's bytes as the provider would serve them.
    func bytes(of image: ResultImage) async throws -> Data {
        try await Data(contentsOf: draw(image))
    }

    /// Makes sure that the image is drawn; returns the SHA-256 of its bytes in hex.
    func prepare(_ image: ResultImage) async throws -> String {
        let file = try await draw(image)
        if let known = digests[file.lastPathComponent] { return known }
        let digest = SHA256.hash(data: try Data(contentsOf: file)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        digests[file.lastPathComponent] = digest.joined()
        return digest.joined()
    }

    private func draw(_ image: ResultImage) async throws(ImagingError) -> URL {
        let svg = Drawing(image: image).svg(style: style)
        let name = "\(UInt64(stableHashOf: svg)).\(image.format)"
        let file = folder.appending(path: name)
        if files.contains(name) { return file }
        let draft = folder.appending(path: UUID().uuidString)
        try await imaging.draw(svg: svg, format: image.format == "png" ? .png : .jpg, to: draft.path)
        // Another call may have drawn it meanwhile; the files are equal, so the first one stays.
        guard files.insert(name).inserted else {
            try? FileManager.default.removeItem(at: draft)
            return file
        }
        do {
            try FileManager.default.moveItem(at: draft, to: file)
        } catch {
            files.remove(name)
            throw .unavailable("the drawing can't be kept: \(error)")
        }
        order.append(name)
        if order.count > Self.kept {
            let oldest = order.removeFirst()
            files.remove(oldest)
            digests[oldest] = nil
            try? FileManager.default.removeItem(at: folder.appending(path: oldest))
        }
        return file
    }
}
