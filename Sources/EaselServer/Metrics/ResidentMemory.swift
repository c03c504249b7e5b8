import Foundation

/// The resident memory of this process.
enum ResidentMemory {
    /// Bytes; nil where the system does not tell by `/proc`.
    static func bytes() -> Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        return bytes(in: status)
    }

    /// Reads a line such as `VmRSS:     36084 kB`.
    static func bytes(in status: String) -> Int? {
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let words = line?.split(whereSeparator: \.isWhitespace) ?? []
        guard words.count == 3, words[2] == "kB" else { return nil }
        return Int(words[1]).map { $0 * 1024 }
    }
}
