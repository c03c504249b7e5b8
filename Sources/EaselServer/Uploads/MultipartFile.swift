/// Extracts the one file from a `multipart/form-data` body, piece by piece. The part's headers are ignored: the bytes
/// decide what it is.
struct MultipartFile {
    typealias Failure = MultipartParser.Failure

    private var parser: MultipartParser
    private var parts = 0

    /// Reads the boundary from the request's content type.
    init(contentType: String) throws(Failure) {
        parser = try MultipartParser(contentType: contentType)
    }

    /// The bytes of the file that are certain after this piece of the body.
    mutating func read(_ piece: some Collection<UInt8>) throws(Failure) -> [UInt8] {
        var file: [UInt8] = []
        for event in try parser.read(piece) {
            switch event {
            case .part:
                parts += 1
                guard parts == 1 else { throw .severalParts }
            case .bytes(let bytes): file += bytes
            case .endOfPart: break
            }
        }
        return file
    }

    /// Throws unless the body came to its end.
    func finish() throws(Failure) { try parser.finish() }
}
