import EaselCore
import Foundation
import Imaging
import Synchronization
import Testing

/// Downloads the same picture from every address, except from those that have "refused" or "gone" in them, or "stuck",
/// which never answer. One with "flipped" has other bytes.
final class ScriptedFetcher: ResultFetcher {
    private let bytes: [UInt8]
    private let fetched = Mutex<[String]>([])
    private let refuses = Mutex(true)

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The addresses fetched so far.
    var addresses: [String] { fetched.withLock { $0 } }

    /// From now on nothing is refused: the settings were corrected.
    func allowAll() { refuses.withLock { $0 = false } }

    func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int {
        fetched.withLock { $0.append(url) }
        if url.contains("refused"), refuses.withLock(\.self) { throw .refused("the test says so") }
        if url.contains("stuck") {
            // Until the server stops.
            do { try await Task.sleep(for: .seconds(3_600)) } catch { throw .transient("stopped") }
        }
        if url.contains("gone") { throw .gone("the test says so") }
        do {
            // Bytes behind the end of a picture are nobody's business, and make it another file.
            try await upload.append(bytes + (url.contains("flipped") ? [0] : []))
        } catch {
            throw .transient("\(error)")
        }
        return bytes.count + (url.contains("flipped") ? 1 : 0)
    }
}

/// The picture all tests use, drawn once.
enum TestPicture {
    static let width = 1_200
    static let height = 800
    /// Shared by servers that each would have one of their own.
    static let program = ImagingProgram.locate().map { ImagingProgram(executable: $0, maximumConcurrency: 4) }

    static var png: [UInt8] { get async throws { try await drawing.value } }

    private static let drawing = Task { try await drawn(.png) }

    /// The same picture as a file of another kind.
    static func drawn(_ format: ImagingProgram.DrawingFormat) async throws -> [UInt8] {
        let program = try #require(TestPicture.program, "easel-imaging is missing beside the tests")
        let file = FileManager.default.temporaryDirectory.appending(path: "easel-picture-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)">\
            <rect width="100%" height="100%" fill="#246"/><circle cx="400" cy="300" r="200" fill="#fc3"/></svg>
            """
        try await program.draw(svg: svg, format: format, to: file.path)
        return Array(try Data(contentsOf: file))
    }
}
