import EaselCore
import Foundation

extension BlobStore {
    /// Hands an image's bytes to `write` as base64, as they are read: no image is in memory as a whole.
    func readBase64(of image: StoredImage, _ write: ([UInt8]) async throws -> Void) async throws {
        var rest: [UInt8] = []
        try await read(image.digest, range: 0..<image.byteCount) { bytes in
            rest += bytes
            // Three bytes are four letters; what is left over waits for the next piece.
            let whole = rest.count - rest.count % 3
            try await write(Array(Data(rest[..<whole]).base64EncodedData()))
            rest.removeFirst(whole)
        }
        try await write(Array(Data(rest).base64EncodedData()))
    }
}
