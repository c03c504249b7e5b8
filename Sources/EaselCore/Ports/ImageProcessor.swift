/// Decodes images outside the server's own process.
package protocol ImageProcessor: Sendable {
    /// Gets ready for an image that is on its way, without waiting for it.
    func prepare()
    /// Decodes the whole file and returns its true format and size in pixels.
    func verify(file: String, for work: ImageWork) async throws(ImageProcessingError) -> ImageFacts
    /// Writes a WebP copy at most `width` pixels wide.
    ///
    /// At `output` is then all of it, or nothing new.
    func makeThumbnail(
        of file: String, at output: String, width: Int, for work: ImageWork
    ) async throws(ImageProcessingError)
}

/// For whom an image is decoded. Organizations take turns, and paid results never wait for anything else.
package enum ImageWork: Sendable, Equatable {
    case paidResult(OrganizationID)
    case upload(OrganizationID)
    case thumbnail(OrganizationID)
}

package struct ImageFacts: Sendable, Equatable {
    package let format: ImageFormat
    package let width: Int
    package let height: Int

    package init(format: ImageFormat, width: Int, height: Int) {
        self.format = format
        self.width = width
        self.height = height
    }
}

package enum ImageProcessingError: Error, Sendable, Equatable {
    /// The file is not a complete image in a supported format.
    case invalidImage(String)
    /// It could not be checked; this says nothing about the file.
    case unavailable(String)
}
