extension FetchURL {
    /// The address that a `Location` of this one's answer leads to (RFC 3986, section 5), or nil when it leads nowhere.
    /// It is to be read and checked like any other.
    func address(of location: String) -> String? {
        let reference = WebEncoding.trimmed(location)
        if Self.hasScheme(reference) { return String(reference) }
        let slashes = reference.prefix(2).map { $0 == "\\" ? "/" : $0 }
        let here = "\(scheme)://\(host):\(port)"
        switch (slashes.first, slashes.last) {
        case (nil, _), ("#", _): return nil
        case ("/", "/") where slashes.count == 2: return "\(scheme)://\(reference.dropFirst(2))"
        case ("/", _): return "\(here)/\(reference.dropFirst())"
        case ("?", _): return here + path + reference
        default: return here + path[...(path.lastIndex(of: "/") ?? path.startIndex)] + reference
        }
    }

    private static func hasScheme(_ reference: Substring) -> Bool {
        guard let colon = reference.utf8.firstIndex(of: UInt8(ascii: ":")),
            let first = reference.utf8.first, isLetter(first)
        else { return false }
        return reference.utf8[..<colon].allSatisfy { isLetter($0) || (48...57) ~= $0 || [43, 45, 46].contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122) ~= byte | 0x20 }
}
