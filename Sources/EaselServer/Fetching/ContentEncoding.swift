import EaselCore
import NIOHTTP1

/// How a file is compressed in transit.
enum ContentEncoding: Equatable {
    case gzip, deflate

    private static let mostLayers = 4

    /// The encodings of an answer, in the order they were put on. Names that no browser knows are left out, as browsers
    /// do: hosts write `binary`, `utf-8` or `aws-chunked` there, and mean nothing by it.
    static func list(in headers: HTTPHeaders, from host: String) throws(FetchError) -> [ContentEncoding] {
        var list: [ContentEncoding] = []
        for name in headers[canonicalForm: "Content-Encoding"].map({ $0.lowercased() }) {
            switch name {
            case "gzip", "x-gzip": list.append(.gzip)
            case "deflate": list.append(.deflate)
            case "br", "zstd", "compress", "x-compress", "dcb", "dcz":
                // Nobody asked for it: another of the host's machines, or the same tomorrow, may send the file plainly.
                throw .transient(
                    "the host \(host) compressed the file as \(name); Easel decompresses only gzip and deflate")
            default: break
            }
        }
        guard list.count <= mostLayers else {
            throw .transient("the host \(host) compressed the file \(list.count) times")
        }
        return list
    }
}
