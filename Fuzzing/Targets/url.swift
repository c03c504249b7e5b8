import Foundation

/// A result's address, a `RESULT_HOSTS` list, and where a host may lead.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzURL(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    let address = input.text()
    let list = input.text()
    if let url = FetchURL(address) {
        require(
            ["http", "https"].contains(url.scheme) && (1...65_535).contains(url.port), "scheme and port are allowed")
        // What was checked is what is fetched: the address put together again says the same, to us and to Foundation.
        guard let again = FetchURL(url.text) else { fatalError("\(url.text) can be read again") }
        require((again.scheme, again.host, again.port) == (url.scheme, url.host, url.port), "\(url.text): same place")
        require(again.text == url.text, "\(url.text) is the same address")
        require(authority(of: url.text) == "\(url.host):\(url.port)", "\(url.text) connects to the checked host")
        let foundation = URL(string: url.text)
        require(
            foundation?.host(percentEncoded: false)?.lowercased() == url.host.trimmingBrackets,
            "\(url.text): URL's host")
        require(foundation?.port == url.port && foundation?.user() == nil, "\(url.text): URL's port, no user")
        check(url, by: provider)
        if let hosts = try? ResultHosts(list) { check(url, by: hosts) }
    }
    let bytes = Array(input.bytes)
    if bytes.count == 4 {
        // An IPv4 address is as public as the IPv6 addresses that stand for it.
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes
        require(PublicAddress.contains(mapped) == PublicAddress.contains(bytes), "\(bytes) mapped into IPv6")
        if bytes[0] == 127 || bytes[0] == 10 || bytes[0] == 0 || bytes[0] >= 224 {
            require(!PublicAddress.contains(bytes), "\(bytes) is not public")
        }
    }
    if let host = FetchURL(address)?.host.trimmingBrackets {
        let numeric = NumericAddress.bytes(of: host)
        require([0, 4, 16].contains(numeric.count), "an address has 4 or 16 bytes")
        if numeric.isEmpty { require(!PublicAddress.contains(numeric), "no address is not public") }
    }
    return 0
}

private func check(_ url: FetchURL, by hosts: ResultHosts) {
    switch hosts.verdict(on: url) {
    case .refused(let rule): require(!rule.isEmpty, "a refusal names its rule")
    case .asWritten: require(hosts != provider, "the provider's list has no origin")
    case .publicAddressesOnly:
        require(url.scheme == "https" && url.port == 443, "only https at its port")
        if hosts == provider {
            require(
                url.host.hasSuffix(".aiquickdraw.com") || url.host.hasSuffix(".redpandaai.co"),
                "\(url.host) is one of the provider's")
        }
        require(
            url.host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
                && !url.host.contains { ":[]".contains($0) },
            "\(url.host) is a name")
    }
}

private let provider: ResultHosts = {
    guard let hosts = try? ResultHosts(ResultHosts.provider) else { fatalError("the provider's list can be read") }
    return hosts
}()

/// What stands between `//` and the next `/`.
private func authority(of text: String) -> String {
    String(text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)[2].prefix { $0 != "/" })
}

extension String {
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
