import CVips

/// Why a job ended without a result.
enum Failure: Error {
    /// The image is broken, too large or of another type; trying again can't help.
    case image(String)
    /// The command line is invalid.
    case usage(String)
    /// A file could not be read or written, or libvips could not start.
    case machine(String)

    var reason: String {
        switch self {
        case .image(let reason), .usage(let reason), .machine(let reason): reason
        }
    }

    var exitCode: Int32 {
        switch self {
        case .image: 1
        case .usage: 2
        case .machine: 3
        }
    }

    /// libvips' own message about what just failed.
    static var vips: Failure {
        let text = String(cString: vips_error_buffer())
        return Failure(decoderSays: text.split(separator: "\n").first.map(String.init) ?? "unreadable image")
    }

    /// Running into our memory limit says nothing about the image.
    init(decoderSays line: String) {
        let line = String(line.prefix(200))
        self = line.contains("memory") ? .machine(line) : .image(line)
    }
}
