import EaselCore
import TestSupport
import Testing

@testable import EaselServer

/// Hosts that compress files unasked.
@Suite(.timeLimit(.minutes(5)))
struct CompressedDownloadTests {
    private static func fetcher(_ server: HostileServer) throws -> SafeFetcher {
        var limits = DownloadLimits()
        limits.bytes = 1 << 20
        return SafeFetcher(hosts: try ResultHosts(server.origin), limits: limits)
    }

    private static func failure(_ server: HostileServer, _ query: String, into upload: MemoryUpload = MemoryUpload())
        async throws
        -> FetchError?
    {
        let fetcher = try Self.fetcher(server)
        return await #expect(throws: FetchError.self, "\(query)") {
            try await fetcher.fetch(server.origin + "/encoded?" + query, into: upload)
        }
    }

    @Test func requestsUncompressedFiles() async throws {
        try await HostileServer.with { server in
            _ = try await Self.fetcher(server).fetch(server.origin + "/picture", into: MemoryUpload())
            let headers = server.log.headers(of: "/picture").map { $0.lowercased() }
            #expect(headers.filter { $0.hasPrefix("accept-encoding") } == ["accept-encoding: identity"])
        }
    }

    @Test(arguments: [
        "as=gzip&how=gzip", "as=x-gzip&how=gzip", "as=GZIP&how=gzip", "as=identity&how=not", "as=deflate&how=zlib",
        "as=deflate&how=bare", "as=gzip,gzip&how=twice", "as=gzip,identity&how=gzip", "as=gzip&how=twoParts",
        "as=gzip&how=zeros", "as=gzip&how=garbage",
        // Without a Content-Length.
        "as=gzip&how=gzip&length=0", "as=deflate&how=zlib&length=0",
        // Wrong headers: gzip without Content-Encoding, plain with it, and unknown encodings.
        "how=gzip", "as=gzip&how=twice", "as=gzip&how=not", "as=binary&how=not", "as=aws-chunked&how=gzip",
    ])
    func decompressesWhatWasCompressedUnasked(query: String) async throws {
        try await HostileServer.with { server in
            let upload = MemoryUpload()
            let count = try await Self.fetcher(server).fetch(server.origin + "/encoded?" + query, into: upload)
            #expect(count == HostileServer.picture.count)
            let isSame = upload.bytes == HostileServer.picture
            #expect(isSame)
        }
    }

    @Test(arguments: ["as=gzip&how=bomb", "as=gzip&how=bomb&length=0", "as=gzip,gzip&how=bombInGzip", "how=bomb"])
    func aDecompressionBombIsCutOff(query: String) async throws {
        try await HostileServer.with { server in
            let upload = MemoryUpload()
            let error = try await Self.failure(server, query, into: upload)
            #expect(error == .refused("the file is larger than 1 MiB"))
            #expect(upload.bytes.count <= 1 << 20)
        }
    }

    /// With a length, the body ends there, compressed or not; without one, it ends with the compressed data.
    @Test(arguments: [
        ("as=gzip&how=gzip&cut=1", "ends too early"), ("as=gzip&how=gzip&cut=1&length=0", "ends too early"),
        ("as=deflate&how=zlib&cut=1", "ends too early"), ("as=gzip&how=damaged", "is damaged"),
        ("as=gzip&how=wrongSum", "is damaged"), ("as=deflate&how=not", "is damaged"),
        ("as=gzip&how=gzip&length=100000", "the connection to 127.0.0.1 failed"),
        ("as=gzip&how=empty", "an empty file"),
        ("as=br&how=not", "compressed the file as br"), ("as=gzip,ZSTD&how=gzip", "compressed the file as zstd"),
        ("as=gzip,gzip,gzip,gzip,gzip&how=gzip", "compressed the file 5 times"),
    ])
    func whatCannotBeDecompressedIsRetried(query: String, words: String) async throws {
        try await HostileServer.with { server in
            let error = try await Self.failure(server, query)
            guard case .transient(let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains(words), "\(reason)")
        }
    }

    /// `Content-Length` counts compressed bytes, which may be slightly more than the file.
    @Test func announcedSizesAreCompressedSizes() async throws {
        try await HostileServer.with { server in
            let far = try await Self.failure(server, "as=gzip&how=gzip&length=1200000")
            #expect(far == .refused("the file is larger than 1 MiB"))
            let near = try await Self.failure(server, "as=gzip&how=gzip&length=1050000")
            guard case .transient = near else {
                Issue.record("\(String(describing: near))")
                return
            }
        }
    }
}
