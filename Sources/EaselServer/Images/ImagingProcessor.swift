package import EaselCore
package import Imaging

/// The image processor port, answered by the imaging child program.
package struct ImagingProcessor: ImageProcessor {
    /// Pictures with more pixels are refused before they are decoded.
    static let mostPixels = 100_000_000

    private let program: ImagingProgram

    package init(program: ImagingProgram) {
        self.program = program
    }

    package func verify(file: String) async throws(ImageProcessingError) -> EaselCore.ImageFacts {
        do throws(ImagingError) {
            let facts = try await program.verify(file: file, maximumPixels: Self.mostPixels)
            let format: ImageFormat =
                switch facts.format {
                case .png: .png
                case .jpeg: .jpeg
                case .webp: .webp
                }
            return EaselCore.ImageFacts(format: format, width: facts.width, height: facts.height)
        } catch {
            throw ImageProcessingError(error)
        }
    }

    package func makeThumbnail(of file: String, at output: String, width: Int) async throws(ImageProcessingError) {
        do throws(ImagingError) {
            try await program.thumbnail(file: file, to: output, width: width)
        } catch {
            throw ImageProcessingError(error)
        }
    }
}

extension ImageProcessingError {
    fileprivate init(_ error: ImagingError) {
        switch error {
        case .invalidImage(let reason): self = .invalidImage(reason)
        case .unavailable(let reason): self = .unavailable(reason)
        }
    }
}
