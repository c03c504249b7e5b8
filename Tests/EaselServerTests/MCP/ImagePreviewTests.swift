import BlobStorage
import EaselCore
import Foundation
import Imaging
import JSON
import TestSupport
import Testing

@testable import EaselServer

/// Images in results: clients truncate what is larger than 1 MiB.
@Suite(.timeLimit(.minutes(5)))
struct ImagePreviewTests {
    @Test(arguments: [1, 8])
    func previewsTogetherAreSmallEnough(_ count: Int) async throws {
        try await withTemporaryFolder { folder in
            let blobs = try DiskBlobStore(root: folder.path + "/images")
            let bytes = PlainImage.noise(side: 1_200)
            let upload = try await blobs.makeUpload()
            try await upload.append(bytes)
            let image = StoredImage(
                id: ImageID("image_noise"), digest: try await upload.keep { _ in }, format: .png, width: 1_200,
                height: 1_200, byteCount: bytes.count)
            let previews = ImagePreviews(
                thumbnails: Thumbnails(
                    folder: folder.path + "/thumbnails", blobs: blobs,
                    images: ImagingProcessor(program: try TestImage.program)),
                blobs: blobs)
            let blocks = try await previews.blocks(
                of: Array(repeating: image, count: count), for: OrganizationID("org_first"))
            #expect(blocks.count == count)
            let letters = blocks.reduce(0) { $0 + ($1["data"]?.stringValue?.utf8.count ?? 0) }
            #expect(letters <= 700_000)
            #expect(blocks.allSatisfy { $0["mimeType"] == "image/webp" })
        }
    }
}
