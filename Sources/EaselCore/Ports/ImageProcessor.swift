/// Decodes pictures outside the server's own process.
package protocol ImageProcessor: Sendable {
    /// Decodes the whole file and returns its true format and size in pixels.
    func verify(file: String) async throws(ImageProcessingError) -> ImageFacts
    /// Writes a WebP copy at most `width` pixels wide.
    func makeThumbnail(of file: String, at output: String, width: Int) async throws(ImageProcessingError)
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
    /// The file is not a whole picture of a kind that is kept.
    case invalidImage(String)
    /// It could not be looked at; says nothing of the file.
    case unavailable(String)
}
