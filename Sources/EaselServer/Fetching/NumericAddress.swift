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
}
