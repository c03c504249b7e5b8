import Foundation
package import Imaging

/// Draws result pictures into a folder and keeps the latest of them; one that was thrown out is drawn again, the same.
actor Gallery {
    private let imaging: ImagingProgram
    private let folder: URL
    private let style: SimulatorConfiguration.Pictures
    /// File names by picture path, and the paths oldest first.
    private var files: [String: String] = [:]
    private var order: [String] = []

    private static let kept = 200

    init(imaging: ImagingProgram, folder: URL, style: SimulatorConfiguration.Pictures) {
        self.imaging = imaging
        self.folder = folder
        self.style = style
    }

    /// The picture's bytes as the provider would serve them.
    func bytes(of picture: Picture) async throws -> Data {
        try await Data(contentsOf: draw(picture))
    }

    /// Makes sure that the picture is drawn.
    func prepare(_ picture: Picture) async throws(ImagingError) {
        _ = try await draw(picture)
    }

    private func draw(_ picture: Picture) async throws(ImagingError) -> URL {
        if let name = files[picture.path] { return folder.appending(path: name) }
        let file = folder.appending(path: UUID().uuidString)
        let svg = Drawing(picture: picture).svg(style: style)
        try await imaging.draw(svg: svg, format: picture.format == "png" ? .png : .jpg, to: file.path)
        // Another call may have drawn it meanwhile; the files are equal, the last one stays.
        if let other = files.updateValue(file.lastPathComponent, forKey: picture.path) {
            try? FileManager.default.removeItem(at: folder.appending(path: other))
        } else {
            order.append(picture.path)
        }
        if order.count > Self.kept, let name = files.removeValue(forKey: order.removeFirst()) {
            try? FileManager.default.removeItem(at: folder.appending(path: name))
        }
        return file
    }
}
