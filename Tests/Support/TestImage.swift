import Foundation
package import Imaging
import Testing

extension ImagingProgram {
    /// The path of the `easel-imaging` built with the tests.
    package static func built() throws -> String {
        try #require(locate(), "easel-imaging is missing beside the tests")
    }
}

/// The image all tests use, drawn once.
package enum TestImage {
    package static let width = 1_200
    package static let height = 800
    /// Shared, so that many servers in one process do not start many programs each.
    package static var program: ImagingProgram { get throws { try shared.get() } }

    package static var png: [UInt8] { get async throws { try await drawing.value } }

    private static let shared = Result {
        ImagingProgram(executable: try ImagingProgram.built(), maximumConcurrency: 4)
    }
    private static let drawing = Task { try await drawn(.png) }

    /// The same image in another format.
    package static func drawn(_ format: ImagingProgram.DrawingFormat) async throws -> [UInt8] {
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)">\
            <rect width="100%" height="100%" fill="#246"/><circle cx="400" cy="300" r="200" fill="#fc3"/></svg>
            """
        return try await drawn(format, svg: svg)
    }

    /// An SVG document as an image.
    package static func drawn(_ format: ImagingProgram.DrawingFormat, svg: String) async throws -> [UInt8] {
        try await withTemporaryFile([]) { file in
            try await program.draw(svg: svg, format: format, to: file.path)
            return Array(try Data(contentsOf: file))
        }
    }
}
