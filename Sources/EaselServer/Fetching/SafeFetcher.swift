import AsyncHTTPClient
package import EaselCore
import NIOCore
import NIOHTTP1

/// Downloads results safely: only from allowed hosts at public addresses, connecting to the address that was checked,
/// with every redirect checked again, no credentials, and limits on time and size.
package struct SafeFetcher: ResultFetcher {
    /// The provider's CDN answers 403 to some libraries' names.
    private static let userAgent = "Mozilla/5.0 (compatible; Easel/1.0)"
    private let hosts: ResultHosts
    private let limits: DownloadLimits
    private let resolver: any HostResolver

    package init(hosts: ResultHosts, limits: DownloadLimits = DownloadLimits()) {
        self.init(hosts: hosts, limits: limits, resolver: SystemHostResolver())
    }

    init(hosts: ResultHosts, limits: DownloadLimits, resolver: any HostResolver) {
        self.hosts = hosts
        self.limits = limits
        self.resolver = resolver
    }

    package func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int {
        // The library's own deadline stops counting when the head arrives.
        let outcome = await Deadline.within(seconds: Double(limits.seconds)) { () -> Result<Int, FetchError> in
            do throws(FetchError) {
                return .success(try await follow(url, into: upload))
            } catch {
                return .failure(error)
            }
        }
        guard let outcome else { throw .transient("the download took longer than \(limits.seconds) s") }
        return try outcome.get()
    }

    private func follow(_ first: String, into upload: any BlobUpload) async throws(FetchError) -> Int {
        var (address, subject) = (first, "it")
        for _ in 0...limits.redirects {
            let url: FetchURL
            do throws(FetchURL.Flaw) { url = try FetchURL(reading: address) } catch {
                throw .refused(error.rule(of: subject))
            }
            switch try await step(url, pinnedTo: try await checkedAddress(of: url), into: upload) {
            case .done(let count): return count
            case .redirect(let next): (address, subject) = (next, "the address that \(url.host) redirects to")
            }
        }
        throw .refused("it redirects more than \(limits.redirects) times")
    }

    /// The address to connect to; nil where the rules allow whatever the name leads to.
    private func checkedAddress(of url: FetchURL) async throws(FetchError) -> String? {
        switch hosts.verdict(on: url) {
        case .refused(let rule): throw .refused(rule)
        case .asWritten: return nil
        case .publicAddressesOnly: break
        }
        return try await resolver.publicAddress(of: url, trustedBy: "RESULT_HOSTS")
    }

    private enum Step {
        case done(Int)
        case redirect(String)
    }

    private func step(_ url: FetchURL, pinnedTo address: String?, into upload: any BlobUpload) async throws(FetchError)
        -> Step
    {
        let configuration = HTTPClient.Configuration.straight(to: url, pinnedTo: address)
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                var request = HTTPClientRequest(url: url.text)
                request.headers.add(name: "User-Agent", value: Self.userAgent)
                request.headers.add(name: "Accept", value: "image/png,image/jpeg,image/webp,*/*;q=0.1")
                request.headers.add(name: "Accept-Encoding", value: "identity")
                let response = try await client.execute(request, timeout: .seconds(30))
                return try await read(response, from: url, into: upload)
            }
        } catch let error as FetchError {
            throw error
        } catch {
            throw .transient("the connection to \(url.host) failed: \(type(of: error))")
        }
    }

    private func read(_ response: HTTPClientResponse, from url: FetchURL, into upload: any BlobUpload) async throws
        -> Step
    {
        switch response.status.code {
        case 200:
            break
        case 301, 302, 303, 307, 308:
            guard let next = response.headers.first(name: "Location").flatMap({ url.address(of: $0) }) else {
                throw FetchError.transient("the host \(url.host) redirects to nowhere")
            }
            return .redirect(next)
        case 401, 403, 404, 410:
            throw FetchError.gone("the host \(url.host) returned \(response.status.code)")
        default:
            throw FetchError.transient("the host \(url.host) returned \(response.status.code)")
        }
        return .done(try await keep(response, from: url, into: upload))
    }

    /// Writes the body as it is without what it was packed in, and returns how many bytes that were.
    private func keep(_ response: HTTPClientResponse, from url: FetchURL, into upload: any BlobUpload) async throws
        -> Int
    {
        let encodings = try ContentEncoding.list(in: response.headers, from: url.host)
        // Packing what can't be packed makes it a little larger.
        let mostOnTheWire = encodings.isEmpty ? limits.bytes : limits.bytes + limits.bytes / 64
        let announced = response.headers.first(name: "Content-Length").flatMap { Int($0) }
        if let announced, announced > mostOnTheWire { throw tooLarge }
        var file = UnpackedFile(encodings: encodings, mostBytes: limits.bytes)
        do {
            for try await piece in response.body {
                try await file.add(Array(piece.readableBytesView)) { try await write($0, into: upload) }
            }
            try await file.end { try await write($0, into: upload) }
        } catch let error as UnpackedFile.Failure {
            switch error {
            case .tooLarge: throw tooLarge
            case .broken(let how): throw FetchError.transient("what the host \(url.host) sent packed \(how)")
            }
        }
        if file.count == 0 { throw FetchError.transient("the host \(url.host) sent an empty file") }
        return file.count
    }

    private func write(_ bytes: [UInt8], into upload: any BlobUpload) async throws(FetchError) {
        do {
            try await upload.append(bytes)
        } catch {
            throw .notWritten("\(error)")
        }
    }

    private var tooLarge: FetchError { .refused("the file is larger than \(limits.bytes / 1_048_576) MiB") }
}
