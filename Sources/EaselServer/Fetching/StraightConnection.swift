import AsyncHTTPClient
import NIOCore

extension HTTPClient.Configuration {
    /// For one request to `url` that is led nowhere else: no redirect is followed, and `address`, if there is one, is
    /// connected to whatever the name leads to by then. The certificate is still checked against the name.
    static func straight(to url: FetchURL, pinnedTo address: String?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        if let address { configuration.dnsOverride = [url.host: address] }
        return configuration
    }
}
