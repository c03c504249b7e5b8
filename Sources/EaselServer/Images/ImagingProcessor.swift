package import EaselCore
package import Imaging

/// The image processor port, answered by the imaging child program.
package struct ImagingProcessor: ImageProcessor {
    /// Images with more pixels are refused before they are decoded.
    static let mostPixels = 100_000_000

    private let program: ImagingProgram

    package init(program: ImagingProgram) {
        self.program = program
    }

    package func prepare() { program.prepare() }

    package func verify(
        file: String, for work: ImageWork
    ) async throws(ImageProcessingError) -> EaselCore.ImageFacts {
        do throws(ImagingError) {
            let facts = try await program.verify(
                file: file, maximumPixels: Self.mostPixels, turn: WorkTurn(work))
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

    package func makeThumbnail(
        of file: String, at output: String, width: Int, for work: ImageWork
    ) async throws(ImageProcessingError) {
        do throws(ImagingError) {
            try await program.thumbnail(file: file, to: output, width: width, turn: WorkTurn(work))
        } catch {
            throw ImageProcessingError(error)
        }
    }
}

extension WorkTurn {
    init(_ work: ImageWork) {
        switch work {
        case .paidResult(let organization): self.init(owner: organization.rawValue, isPaid: true)
        case .upload(let organization), .thumbnail(let organization):
            self.init(owner: organization.rawValue, isPaid: false)
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
