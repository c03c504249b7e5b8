#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Addresses as bytes.
enum NumericAddress {
    /// The bytes of a numeric address; none for one that is bound to an interface, which is never public.
    static func bytes(of address: String) -> [UInt8] {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, address, &bytes) == 1 { return bytes }
        }
        return []
    }

    /// Whether this is an address, not a name, of this machine itself.
    static func isLoopback(_ address: String) -> Bool {
        let bytes = bytes(of: address)
        switch bytes.count {
        case 4: return bytes[0] == 127
        case 16:
            return bytes == [UInt8](repeating: 0, count: 15) + [1]
                || bytes.starts(with: mappedPrefix) && bytes[12] == 127
        default: return false
        }
    }

    /// What an IPv6 address begins with that stands for an IPv4 one.
    static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// Four numbers with dots, out of any spelling that browsers take; nil when it is none.
    static func spelling(ofIPv4 text: String) -> String? {
        var address = in_addr()
        guard inet_aton(text, &address) != 0 else { return nil }
        return withUnsafeBytes(of: address.s_addr) { $0.map(String.init).joined(separator: ".") }
    }

    /// As browsers write it: RFC 5952, hexadecimal to the end. Nil when it is none.
    static func spelling(ofIPv6 text: String) -> String? {
        let bytes = bytes(of: text)
        guard bytes.count == 16 else { return nil }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var (longest, run) = (0..<0, 0..<0)
        for (index, group) in groups.enumerated() where group == 0 {
            run = run.upperBound == index && !run.isEmpty ? run.lowerBound..<index + 1 : index..<index + 1
            if run.count > longest.count { longest = run }
        }
        func hex(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard longest.count > 1 else { return hex(groups[...]) }
        return hex(groups[..<longest.lowerBound]) + "::" + hex(groups[longest.upperBound...])
    }
}
