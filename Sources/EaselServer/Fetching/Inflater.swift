import CZlib

/// Removes one layer of compression piece by piece: bytes go in with ``add(_:)`` and come out of ``next()``.
final class Inflater {
    private enum State {
        /// Too few bytes yet to tell what it is.
        case beginning
        case asItIs
        case unpacking
        /// A compressed member has ended; gzip may have more of them.
        case between
        /// What comes now belongs to nothing, and is left out as browsers do.
        case ended
    }

    private static let pieceBytes = 64 * 1024
    private let encoding: ContentEncoding
    private var state = State.beginning
    private var waiting: [UInt8] = []
    /// Whether zlib may hold more than it had room to write.
    private var holdsMore = false
    /// zlib keeps the address of its stream, which therefore must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var hasBegun = false

    init(_ encoding: ContentEncoding) {
        self.encoding = encoding
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
    }

    deinit {
        if hasBegun { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func add(_ bytes: [UInt8]) { waiting += bytes }

    /// The next bytes, at most 64 KiB of unpacked ones; nil when more has to come first.
    func next() throws(UnpackedFile.Failure) -> [UInt8]? {
        while true {
            switch state {
            case .beginning:
                guard waiting.count >= 2 else { return nil }
                state = try begin() ? .unpacking : .asItIs
            case .asItIs: return takeWaiting()
            case .unpacking:
                guard !waiting.isEmpty || holdsMore else { return nil }
                let piece = try inflate()
                if !piece.isEmpty { return piece }
            case .between:
                guard encoding == .gzip else {
                    state = .ended
                    continue
                }
                guard waiting.count >= 2 else { return nil }
                guard isGzip else {
                    state = .ended
                    continue
                }
                inflateReset(stream)
                state = .unpacking
            case .ended:
                waiting = []
                return nil
            }
        }
    }

    /// What is left when nothing more will come; throws when something is missing.
    func end() throws(UnpackedFile.Failure) -> [UInt8] {
        switch state {
        case .beginning, .asItIs: return takeWaiting() ?? []
        case .unpacking: throw .broken(how: "ends too early")
        case .between, .ended: return []
        }
    }

    private var isGzip: Bool { waiting.starts(with: [0x1F, 0x8B]) }

    /// Whether `deflate` is zlib's format, which it should be; some hosts send it bare.
    private var isZlib: Bool {
        waiting[0] & 15 == 8 && (Int(waiting[0]) << 8 | Int(waiting[1])).isMultiple(of: 31)
    }

    private func takeWaiting() -> [UInt8]? {
        defer { waiting = [] }
        return waiting.isEmpty ? nil : waiting
    }

    private func begin() throws(UnpackedFile.Failure) -> Bool {
        if encoding == .gzip, !isGzip { return false }
        guard czlib_begin(stream, isGzip || isZlib ? 0 : 1) == Z_OK else { throw .broken(how: "needs too much memory") }
        hasBegun = true
        return true
    }

    private func inflate() throws(UnpackedFile.Failure) -> [UInt8] {
        var result = Z_OK
        var used = 0
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { output, count in
            waiting.withUnsafeMutableBufferPointer { input in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = UInt32(input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                result = CZlib.inflate(stream, Z_NO_FLUSH)
                used = input.count - Int(stream.pointee.avail_in)
                count = output.count - Int(stream.pointee.avail_out)
            }
        }
        waiting.removeFirst(used)
        holdsMore = piece.count == Self.pieceBytes
        switch result {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            holdsMore = false
            state = .between
        default: throw .broken(how: "is damaged")
        }
        guard used > 0 || !piece.isEmpty || waiting.isEmpty else { throw .broken(how: "is damaged") }
        return piece
    }
}
