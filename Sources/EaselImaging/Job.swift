import CVips
import Glibc

/// What one process is asked to do.
enum Job {
    case verify(file: String, maximumPixels: Int)
    case thumbnail(file: String, output: String, width: Int, maximumPixels: Int)
    case draw(output: String, format: String)

    /// The largest image that `draw` makes; 4K images of every ratio fit.
    private static let maximumDrawnPixels = 20_000_000
    private static let maximumDocumentBytes = 8 << 20

    init?(arguments: [String]) {
        var words: [String] = []
        var options: [String: String] = [:]
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word.hasPrefix("--") {
                guard let value = rest.popFirst() else { return nil }
                options[word] = value
            } else {
                words.append(word)
            }
        }
        func number(_ name: String, default fallback: Int? = nil) -> Int? {
            guard let text = options.removeValue(forKey: name) else { return fallback }
            return Int(text).flatMap { $0 > 0 ? $0 : nil }
        }
        switch (words.first, words.count) {
        case ("verify", 2):
            guard let pixels = number("--max-pixels") else { return nil }
            self = .verify(file: words[1], maximumPixels: pixels)
        case ("thumbnail", 3):
            guard let width = number("--width"), width <= 16_384,
                let pixels = number("--max-pixels", default: 100_000_000)
            else { return nil }
            self = .thumbnail(file: words[1], output: words[2], width: width, maximumPixels: pixels)
        case ("draw", 2):
            guard let format = options.removeValue(forKey: "--format"), ["png", "jpg", "webp"].contains(format)
            else { return nil }
            self = .draw(output: words[1], format: format)
        default: return nil
        }
        guard options.isEmpty else { return nil }
    }

    /// Before any job; it takes longer than most.
    static func startVips() throws(Failure) {
        guard vips_init("easel-imaging") == 0 else { throw .machine("libvips did not start") }
        cvips_silence()
        vips_concurrency_set(1)
        vips_cache_set_max(0)
    }

    /// Does the job and returns the JSON line to print.
    func run() throws(Failure) -> String {
        switch self {
        case .verify(let file, let maximumPixels):
            vips_block_untrusted_set(1)
            let (format, picture) = try open(file, maximumPixels)
            guard cvips_decode(picture.image) == 0 else { throw .vips }
            return "{\"format\":\"\(format.rawValue)\",\"width\":\(picture.width),\"height\":\(picture.height)}"
        case .thumbnail(let file, let output, let width, let maximumPixels):
            vips_block_untrusted_set(1)
            let (format, picture) = try open(file, maximumPixels)
            do throws(Failure) {
                return try saveThumbnail(of: picture, to: output, width: width)
            } catch {
                // The color profile may be broken, or one for other colors than these.
                guard case .image = error else { throw error }
                return try saveThumbnail(of: try format.load(file, withProfile: false), to: output, width: width)
            }
        case .draw(let output, let format):
            // The document is the caller's own, so the SVG loader stays allowed; it can't reach files or the network.
            let document = try readInput()
            var image: UnsafeMutablePointer<VipsImage>?
            guard document.withUnsafeBytes({ cvips_load_svg($0.baseAddress, $0.count, &image) }) == 0, let image
            else { throw .vips }
            let picture = Picture(image)
            try picture.requirePixels(atMost: Self.maximumDrawnPixels)
            limitProcessorTime(pixels: picture.width * picture.height)
            defer { withExtendedLifetime(document) {} }
            return try save(picture, to: output, format: format, webpQuality: 88)
        }
    }

    private func open(_ file: String, _ maximumPixels: Int) throws(Failure) -> (PictureFormat, Picture) {
        let format = try PictureFormat(sniffing: file)
        let picture = try format.load(file)
        try picture.requirePixels(atMost: maximumPixels)
        limitProcessorTime(pixels: picture.width * picture.height)
        try format.requireAllPixels(of: file)
        return (format, picture)
    }

    private func saveThumbnail(of picture: Picture, to output: String, width: Int) throws(Failure) -> String {
        var small: UnsafeMutablePointer<VipsImage>?
        guard cvips_thumbnail(picture.image, &small, Int32(width)) == 0, let small else { throw .vips }
        return try save(Picture(small), to: output, format: "webp", webpQuality: 80)
    }

    private func save(
        _ picture: Picture, to path: String, format: String, webpQuality: Int32
    ) throws(Failure) -> String {
        let result: Int32
        switch format {
        case "png": result = cvips_save_png(picture.image, path)
        case "webp": result = cvips_save_webp(picture.image, path, webpQuality)
        default:
            var flat: UnsafeMutablePointer<VipsImage>?
            guard cvips_flatten(picture.image, &flat) == 0, let flat else { throw .vips }
            result = cvips_save_jpeg(flat, path, 90)
            cvips_release(flat)
        }
        guard result == 0 else {
            let failure = Failure.vips
            let opened = access(path, F_OK) == 0
            // Pixels are decoded while saving, so a broken image shows only now; leave no half file behind.
            unlink(path)
            throw opened ? failure : .machine(failure.reason)
        }
        return "{\"format\":\"\(format)\",\"width\":\(picture.width),\"height\":\(picture.height)}"
    }

    private func readInput() throws(Failure) -> [UInt8] {
        var document: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0 { throw .machine("standard input could not be read") }
            if count == 0 { return document }
            document += chunk[0..<count]
            if document.count > Self.maximumDocumentBytes { throw .image("the document is larger than 8 MiB") }
        }
    }
}
