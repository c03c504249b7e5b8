import Testing

@testable import EaselServer

/// Which requests count as one client, behind all kinds of proxies.
struct ClientAddressTests {
    @Test(arguments: [
        ("203.0.113.7", "203.0.113.7"), ("203.0.113.7:50001", "203.0.113.7"), ("1.1.1.1, 203.0.113.7:1", "203.0.113.7"),
        ("1.1.1.1,203.0.113.7", "203.0.113.7"), ("\"203.0.113.7:1\"", "203.0.113.7"),
        ("2001:db8:1::1", "2001:db8:1::1"),
        ("[2001:db8:1::1]", "2001:db8:1::1"), ("[2001:db8:1::1]:443", "2001:db8:1::1"),
        ("\"[2001:db8:1::1]:443\"", "2001:db8:1::1"), ("fe80::1%eth0", "fe80::1"), (" 203.0.113.7 ", "203.0.113.7"),
        // If it is not an address, the proxy's own address counts.
        ("unknown", "127.0.0.1"), ("", "127.0.0.1"), ("203.0.113.7, nonsense", "127.0.0.1"), ("[::1", "127.0.0.1"),
    ])
    func readsForwardedFor(header: String, expected: String) {
        #expect(ClientAddress(peer: "127.0.0.1", forwardedFor: header).description == expected)
    }

    @Test(arguments: [
        ("for=192.0.2.60", "192.0.2.60"), ("For=\"192.0.2.60:4711\";proto=http;by=203.0.113.43", "192.0.2.60"),
        ("for=192.0.2.43, for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
        ("proto=https; for = \"[2001:db8:cafe::17]\"", "2001:db8:cafe::17"),
        ("for=192.0.2.1;host=\"a,b;for=1.1.1.1\"", "192.0.2.1"),
        ("for=unknown", "127.0.0.1"), ("for=_hidden", "127.0.0.1"), ("proto=https", "127.0.0.1"), (";;,", "127.0.0.1"),
    ])
    func readsForwarded(header: String, expected: String) {
        #expect(ClientAddress(peer: "127.0.0.1", forwardedFor: nil, forwarded: header).description == expected)
    }

    /// A proxy that sets one of the headers forwards the other as the client sent it.
    @Test func forwardedCountsOnlyWithoutXForwardedFor() {
        let both = ClientAddress(peer: "::1", forwardedFor: "203.0.113.7", forwarded: "for=198.51.100.1")
        #expect(both.description == "203.0.113.7")
    }

    @Test(arguments: ["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])
    func trustsProxiesOnThisMachine(peer: String) {
        #expect(ClientAddress(peer: peer, forwardedFor: "203.0.113.7").description == "203.0.113.7")
    }

    @Test(arguments: ["198.51.100.1", "2001:db8::1", "::2", "::ffff:128.0.0.1"])
    func trustsNoOtherProxies(peer: String) {
        #expect(ClientAddress(peer: peer, forwardedFor: "203.0.113.7", forwarded: "for=1.1.1.1").description == peer)
    }

    @Test func anIPv6NetworkIsOneClient() {
        func address(_ text: String) -> ClientAddress { ClientAddress(peer: "127.0.0.1", forwardedFor: text) }
        #expect(address("203.0.113.7:1") == address("203.0.113.7:2"))
        #expect(address("203.0.113.7:1") != address("203.0.113.8:1"))
        #expect(address("[2001:db8:1::1]:1") == address("2001:db8:1:0:ffff::2"))
        #expect(address("2001:db8:1::1") != address("2001:db8:1:1::1"))
        #expect(address("[::ffff:203.0.113.7]:9") == address("203.0.113.7"))
    }
}
