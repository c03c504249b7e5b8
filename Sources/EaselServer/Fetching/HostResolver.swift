import EaselCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Looks up the addresses of a host.
protocol HostResolver: Sendable {
    /// Every address of the host, as text and as bytes in network order.
    func addresses(of host: String) async throws -> [(text: String, bytes: [UInt8])]
}

extension HostResolver {
    /// The address to connect to, if all that the host leads to are public. `setting` is where an exception is made.
    func publicAddress(of url: FetchURL, trustedBy setting: String) async throws(FetchError) -> String {
        let addresses: [(text: String, bytes: [UInt8])]
        do {
            addresses = try await self.addresses(of: url.host)
        } catch {
            throw .transient("the host \(url.host) has no address now")
        }
        guard let address = addresses.first else { throw .transient("the host \(url.host) has no address now") }
        guard addresses.allSatisfy({ PublicAddress.contains($0.bytes) }) else {
            throw .refused(
                "the host \(url.host) leads to an address that is not public; add \(url.origin) to \(setting) if you "
                    + "trust it")
        }
        return address.text
    }
}

/// Asks the system, on a thread that may block.
struct SystemHostResolver: HostResolver {
    var threads: NIOThreadPool = .singleton

    struct Failure: Error {}

    func addresses(of host: String) async throws -> [(text: String, bytes: [UInt8])] {
        try await threads.runIfActive { try Self.lookUp(host) }
    }

    private static func lookUp(_ host: String) throws -> [(text: String, bytes: [UInt8])] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { throw Failure() }
        defer { freeaddrinfo(list) }
        var addresses: [(String, [UInt8])] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = entry.ai_addr else { continue }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard getnameinfo(address, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            else { continue }
            let numeric = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            addresses.append((numeric, NumericAddress.bytes(of: numeric)))
        }
        return addresses
    }
}
