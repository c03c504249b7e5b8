/// A file that arrives in pieces, is decompressed, and never grows beyond a maximum size.
///
/// A file that starts like gzip is decompressed whether or not a header says so, since no image starts like that; one
/// that is called gzip but does not start like it is taken as is.
struct UnpackedFile {
    enum Failure: Error, Equatable {
        case tooLarge
        /// What was packed can't be unpacked; `how` ends a sentence.
        case broken(how: String)
    }

    /// How many bytes came out.
    private(set) var count = 0
    private let mostBytes: Int
    private let layers: [Inflater]
    private var counts: [Int]

    /// - Parameter encodings: in the order they were put on.
    init(encodings: [ContentEncoding], mostBytes: Int) {
        layers = encodings.reversed().map { Inflater($0) } + [Inflater(.gzip)]
        counts = Array(repeating: 0, count: layers.count)
        self.mostBytes = mostBytes
    }

    /// Unpacks one piece and hands on what comes out of it, at most 64 KiB at a time.
    mutating func add(_ piece: [UInt8], _ write: ([UInt8]) async throws -> Void) async throws {
        try await pass(piece, to: 0, write)
    }

    /// Hands on what is still held back; throws when the file is not whole.
    mutating func end(_ write: ([UInt8]) async throws -> Void) async throws {
        for index in layers.indices { try await pass(try layers[index].end(), to: index + 1, write) }
    }

    private mutating func pass(_ piece: [UInt8], to index: Int, _ write: ([UInt8]) async throws -> Void) async throws {
        guard !piece.isEmpty else { return }
        guard index < layers.count else {
            count += piece.count
            return try await write(piece)
        }
        layers[index].add(piece)
        while let next = try layers[index].next() {
            // No layer may be a bomb, also where the next one would make little of it.
            counts[index] += next.count
            guard counts[index] <= mostBytes else { throw Failure.tooLarge }
            try await pass(next, to: index + 1, write)
        }
    }
}
