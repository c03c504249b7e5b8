import Foundation

/// A result URL, a `RESULT_HOSTS` list, and where a redirect may lead.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzURL(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    let address = input.text()
    let list = input.text()
    if let url = FetchURL(address) {
        require(
            ["http", "https"].contains(url.scheme) && (1...65_535).contains(url.port), "scheme and port are allowed")
        // What was checked is what is fetched: the serialized URL parses the same, for us and for Foundation.
        guard let again = FetchURL(url.text) else { fatalError("\(url.text) can be read again") }
        require((again.scheme, again.host, again.port) == (url.scheme, url.host, url.port), "\(url.text): same place")
        require(again == url, "\(url.text) is the same address, part by part")
        // However path and query are parsed, the host is the one written.
        let written = Array(authority(of: address.trimmingBlanks).lowercased().utf8)
        let host = Array(url.host.utf8)
        require(
            written == host || written.starts(with: host + [UInt8(ascii: ":")]),
            "\(url.host) is the host that was written")
        require(
            url.path.utf8.first == UInt8(ascii: "/") && url.text.utf8.allSatisfy { $0 > 32 && $0 < 127 }, "plain text")
        require(authority(of: url.text) == "\(url.host):\(url.port)", "\(url.text) connects to the checked host")
        let foundation = URL(string: url.text)
        require(
            foundation?.host(percentEncoded: false)?.lowercased() == url.host.trimmingBrackets,
            "\(url.text): URL's host")
        require(foundation?.port == url.port && foundation?.user() == nil, "\(url.text): URL's port, no user")
        check(url, by: provider)
        // A redirect stays on the same host unless it names another.
        if let next = url.address(of: list).flatMap({ FetchURL($0) }), next.host != url.host {
            require(
                list.contains("//") || list.contains("\\"), "\(list) leads from \(url.host) to \(next.host)")
        }
        if let hosts = try? ResultHosts(list) { check(url, by: hosts) }
    }
    let bytes = Array(input.bytes)
    if bytes.count == 4 {
        // An IPv4 address is as public as the IPv6 addresses that represent it.
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
    let list = "*.aiquickdraw.com,*.redpandaai.co"
    guard let hosts = try? ResultHosts(list) else { fatalError("the provider's list can be read") }
    return hosts
}()

/// The text between `//` and the next `/`, `?` or `#`.
private func authority(of text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return "" }
    let rest = bytes[(colon + 1)...].dropFirst(2)
    return String(
        decoding: rest.prefix { ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }, as: UTF8.self
    )
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        var scalars = unicodeScalars.drop { $0.value <= 32 }
        while let last = scalars.last, last.value <= 32 { scalars.removeLast() }
        return Substring(scalars)
    }

    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}
