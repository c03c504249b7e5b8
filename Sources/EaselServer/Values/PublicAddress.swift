/// Tells addresses on the public internet from all others (IANA's special-purpose registries).
package enum PublicAddress {
    /// Whether the text is a numeric address that is not on the public internet.
    package static func isInner(_ address: String) -> Bool {
        let bytes = NumericAddress.bytes(of: address)
        return !bytes.isEmpty && !contains(bytes)
    }

    /// - Parameter bytes: 4 of IPv4 or 16 of IPv6, in network order.
    static func contains(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: !isSpecialIPv4(bytes)
        case 16: isPublicIPv6(bytes)
        default: false
        }
    }

    private static func isSpecialIPv4(_ ip: [UInt8]) -> Bool {
        switch (ip[0], ip[1], ip[2]) {
        case (0, _, _), (10, _, _), (127, _, _): true  // this network, private, loopback
        case (100, 64...127, _): true  // carrier-grade NAT
        case (169, 254, _): true  // link-local, cloud metadata
        case (172, 16...31, _), (192, 168, _): true  // private
        case (192, 0, 0), (192, 0, 2), (192, 88, 99): true  // protocol assignments, documentation, 6to4 relay
        case (198, 18...19, _), (198, 51, 100), (203, 0, 113): true  // benchmarks, documentation
        case (224..., _, _): true  // multicast, reserved, broadcast
        default: false
        }
    }

    private static func isPublicIPv6(_ ip: [UInt8]) -> Bool {
        // Addresses that carry an IPv4 one are as public as that one.
        if ip.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) { return contains(Array(ip[12...])) }
        if ip.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return contains(Array(ip[12...])) }
        if ip.starts(with: [0x20, 0x02]) { return contains(Array(ip[2..<6])) }
        // Only 2000::/3 is given out; of it not Teredo and other protocol assignments, and not documentation.
        guard ip[0] & 0xE0 == 0x20 else { return false }
        if ip[0] == 0x20, ip[1] == 0x01, ip[2] < 0x02 { return false }
        if ip.starts(with: [0x20, 0x01, 0x0D, 0xB8]) { return false }
        return !(ip[0] == 0x3F && ip[1] == 0xFF && ip[2] < 0x10)
    }
}
