import CVips

/// Why a job ended without a result.
enum Failure: Error {
    /// The picture is broken, too large or of another type; trying again can't help.
    case picture(String)
    /// The command line made no sense.
    case usage(String)
    /// A file could not be read or written, or libvips could not start.
    case machine(String)

    var reason: String {
        switch self {
        case .picture(let reason), .usage(let reason), .machine(let reason): reason
        }
    }

    var exitCode: Int32 {
        switch self {
        case .picture: 1
        case .usage: 2
        case .machine: 3
        }
    }

    /// libvips' own account of what just failed. Running into our memory limit is no verdict on the picture.
    static var vips: Failure {
        let text = String(cString: vips_error_buffer())
        let line = String((text.split(separator: "\n").first ?? "unreadable picture").prefix(200))
        return line.contains("memory") ? .machine(line) : .picture(line)
    }
}
