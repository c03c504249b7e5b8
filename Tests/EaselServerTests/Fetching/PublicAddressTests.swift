import Testing

@testable import EaselServer

struct PublicAddressTests {
    /// Bytes of a numeric address, parsed by the system.
    private static func bytes(_ address: String) async throws -> [UInt8] {
        let found = try await SystemHostResolver().addresses(of: address)
        return try #require(found.first).bytes
    }

    @Test(
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
            "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
            "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
            "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
            "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "fe80::1", "fec0::1",
            "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1", "2001::1", "2001:0:4136:e378::1", "2001:2::1",
            "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1", "2002:a9fe:a9fe::1", "2002:c0a8:101::",
            "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "e000::1",
        ])
    func isNotPublic(address: String) async throws {
        #expect(PublicAddress.contains(try await Self.bytes(address)) == false)
    }

    @Test(
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
            "128.0.0.1", "169.253.255.255", "169.255.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1",
            "192.167.255.255",
            "192.169.0.1", "198.17.255.255", "198.20.0.1", "203.0.112.1", "203.0.114.1", "223.255.255.255",
            "2606:4700:4700::1111", "2a00:1450:4001:81b::200e", "2001:4860:4860::8888", "2001:200::1",
            "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2003::1", "3ffe::1",
        ])
    func isPublic(address: String) async throws {
        #expect(PublicAddress.contains(try await Self.bytes(address)))
    }

    /// Unknown kinds are not public: an address bound to an interface, and bytes of another length.
    @Test func unknownAddressesAreNotPublic() {
        for bytes in [[], [8], [8, 8, 8], [8, 8, 8, 8, 8], Array(repeating: 0x20, count: 15)] as [[UInt8]] {
            #expect(PublicAddress.contains(bytes) == false)
        }
    }

    /// The system resolves odd spellings to addresses of this machine; its result is what counts.
    @Test(arguments: ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "localhost", "[::1]"])
    func oddSpellingsOfThisMachineAreRecognized(host: String) async throws {
        let addresses = try await SystemHostResolver().addresses(of: host)
        #expect(!addresses.isEmpty)
        for address in addresses { #expect(PublicAddress.contains(address.bytes) == false) }
    }
}
