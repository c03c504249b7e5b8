import CJPEG
import CVips
import Glibc

extension PictureFormat {
    /// The format that the file's first bytes announce.
    init(sniffing path: String) throws(Failure) {
        guard let file = fopen(path, "rb") else { throw .machine("the file could not be opened") }
        defer { fclose(file) }
        var head = [UInt8](repeating: 0, count: Self.headBytes)
        let count = fread(&head, 1, head.count, file)
        guard let format = PictureFormat(head: head[..<count]) else {
            throw .image("not a PNG, JPEG or WebP image")
        }
        self = format
    }

    /// Opens the file; without its color profile where that may be what is broken.
    func load(_ path: String, withProfile: Bool = true) throws(Failure) -> Picture {
        let loader =
            switch self {
            case .png: cvips_load_png
            case .jpeg: cvips_load_jpeg
            case .webp: cvips_load_webp
            }
        vips_error_clear()
        var image: UnsafeMutablePointer<VipsImage>?
        guard loader(path, &image) == 0, let image else { throw .vips }
        let picture = Picture(image)
        if withProfile { return picture }
        var bare: UnsafeMutablePointer<VipsImage>?
        guard cvips_drop_profile(image, &bare) == 0, let bare else { throw .vips }
        return Picture(bare)
    }

    /// Throws if a JPEG lacks pixels, whatever else is wrong with it; the decoders of the other formats report that.
    func requireAllPixels(of path: String) throws(Failure) {
        guard self == .jpeg else { return }
        var reason = [CChar](repeating: 0, count: Int(CJPEG_REASON_BYTES) + 1)
        guard cjpeg_check(path, &reason) != 0 else { return }
        let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        throw Failure(decoderSays: String(decoding: text, as: UTF8.self))
    }
}

/// An opened libvips image, released with its last reference.
final class Picture {
    let image: UnsafeMutablePointer<VipsImage>
    /// Size as displayed, that is after rotating an image that is stored on its side.
    let width: Int
    let height: Int

    init(_ image: UnsafeMutablePointer<VipsImage>) {
        self.image = image
        let stored = (Int(vips_image_get_width(image)), Int(vips_image_get_height(image)))
        (width, height) = cvips_is_on_its_side(image) != 0 ? (stored.1, stored.0) : stored
    }

    deinit { cvips_release(image) }

    /// Refuses it by the header alone, before a pixel is decoded.
    func requirePixels(atMost limit: Int) throws(Failure) {
        guard width > 0, height > 0, width <= limit / height else {
            throw .image("\(width)×\(height) is more than \(limit) pixels")
        }
    }
}
