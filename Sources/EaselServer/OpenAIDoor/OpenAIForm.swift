import EaselCore
import Hummingbird

/// The form of an edit request: fields, and the images to start from, which are stored as uploads while they arrive.
struct OpenAIForm: Sendable {
    /// Bytes of all texts together.
    private static let longestTexts = 256 * 1024
    /// What a form may have around its files.
    private static let envelope = 64 * 1024
    private static let imageFields: Set<String> = ["image", "image[]"]

    private(set) var texts: [String: String] = [:]
    private(set) var images: [Upload] = []

    /// Two forms that say the same have the same digest, whatever their boundaries.
    var digest: String {
        let texts = texts.sorted { $0.key < $1.key }.map { "\($0.key)\n\($0.value.utf8.count)\n\($0.value)" }
        return Credentials.hash((texts + images.map(\.image.digest)).joined(separator: "\n"))
    }

    /// - Parameter mostImages: more are refused before they are read.
    init(
        _ body: RequestBody, contentType: String, mostImages: Int, uploads: Uploads, of organization: OrganizationID
    ) async throws {
        var reader = FormReader(
            body,
            parser: try Self.parsing { () throws(MultipartParser.Failure) in
                try MultipartParser(contentType: contentType)
            })
        reader.most = mostImages * Upload.largest + Self.envelope
        var textBytes = 0
        while let event = try await reader.next() {
            guard case .part(let head) = event else { continue }
            if head.name == "mask" {
                throw Problem.invalid(
                    "mask", "Masks are not supported; describe in the prompt what to change, and leave mask out.")
            }
            if Self.imageFields.contains(head.name) {
                guard images.count < mostImages else {
                    throw Problem.invalid("image", "There are too many images; send at most \(mostImages).")
                }
                images.append(try await uploads.keep(for: organization) { try await reader.write(to: $0) })
            } else {
                let text = try await reader.text(upTo: Self.longestTexts - textBytes)
                textBytes += text.utf8.count
                if !head.isFile, texts[head.name] == nil { texts[head.name] = text }
            }
        }
    }

    fileprivate static func parsing<Value>(
        _ body: () throws(MultipartParser.Failure) -> Value
    ) throws -> Value {
        do throws(MultipartParser.Failure) {
            return try body()
        } catch {
            throw Problem(error)
        }
    }
}

/// A form's events, one by one as they arrive.
private struct FormReader {
    private var pieces: RequestBody.AsyncIterator
    private var parser: MultipartParser
    private var events: [MultipartParser.Event] = []
    private var received = 0
    /// Bytes of the whole body.
    var most = Int.max

    init(_ body: RequestBody, parser: MultipartParser) {
        pieces = body.makeAsyncIterator()
        self.parser = parser
    }

    /// Nil at the end of a whole form.
    mutating func next() async throws -> MultipartParser.Event? {
        while events.isEmpty {
            guard let piece = try await pieces.next() else {
                try OpenAIForm.parsing { () throws(MultipartParser.Failure) in try parser.finish() }
                return nil
            }
            received += piece.readableBytes
            guard received <= most else { throw Self.tooLarge }
            events = try OpenAIForm.parsing { () throws(MultipartParser.Failure) in
                try parser.read(piece.readableBytesView).reversed()
            }
        }
        return events.popLast()
    }

    /// Writes the part that has begun and returns how many bytes it had.
    mutating func write(to upload: any BlobUpload) async throws -> Int {
        var count = 0
        while case .bytes(let bytes)? = try await next() {
            count += bytes.count
            guard count <= Upload.largest else { throw Self.tooLarge }
            do {
                try await upload.append(bytes)
            } catch {
                throw EaselError.unavailable(message: "An upload can't be written: \(error)")
            }
        }
        return count
    }

    /// The part that has begun.
    mutating func text(upTo most: Int) async throws -> String {
        var text: [UInt8] = []
        while case .bytes(let bytes)? = try await next() {
            text += bytes
            guard text.count <= most else { throw Self.tooLarge }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let tooLarge = Problem(
        status: .contentTooLarge, code: "too_large",
        detail: "The form is too large; an image may be up to \(Upload.largest / 1_000_000) MB.", field: "image")
}
