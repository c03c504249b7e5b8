/// What a `Range` header requests of a file.
enum ByteRange: Equatable {
    /// No range, or one that RFC 9110 lets a server ignore: answer with the whole file.
    case whole
    case part(Range<Int>)
    /// Begins after the end of the file.
    case unsatisfiable

    /// Reads a header such as `bytes=0-99`, `bytes=100-` or `bytes=-100` for a file of `size` bytes.
    ///
    /// Several ranges in one header are answered with the whole file.
    init(header: String?, size: Int) {
        self = .whole
        guard let header, let equals = header.firstIndex(of: "="),
            header[..<equals].trimmed.lowercased() == "bytes"
        else { return }
        let sides = header[header.index(after: equals)...].split(separator: "-", omittingEmptySubsequences: false)
        guard sides.count == 2, let first = Self.number(sides[0]), let last = Self.number(sides[1]) else { return }
        switch (first, last) {
        case (.none, .none):
            return
        case (.none, .some(let suffix)):
            self = suffix == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - suffix)..<size)
        case (.some(let start), let end):
            if let end, end < start { return }
            self = start >= size ? .unsatisfiable : .part(start..<min(size, (end ?? size - 1).addingOne))
        }
    }

    /// Nil for what is not a number; `.some(nil)` for nothing at all.
    private static func number(_ text: Substring) -> Int?? {
        let text = text.trimmed
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (48...57) ~= $0 }) else { return nil }
        // A number too large for an integer is beyond the end of every file.
        return .some(Int(text) ?? .max)
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        drop { $0 == " " || $0 == "\t" }.reversedDrop
    }

    private var reversedDrop: Substring {
        var text = self
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}

extension Int {
    fileprivate var addingOne: Int { self == .max ? .max : self + 1 }
}
