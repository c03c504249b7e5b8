import Glibc

/// The arguments of the job read from standard input, each followed by a NUL. Empty if nothing comes for a minute, or
/// the input ends before the job is complete.
func awaitedJob() -> [String] {
    let patience: Int32 = 60_000
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&input, 1, patience) > 0 else { return [] }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(STDIN_FILENO, &chunk, chunk.count)
        if count <= 0 { break }
        text += chunk[0..<count]
    }
    guard text.last == 0 else { return [] }
    return text.dropLast().split(separator: 0, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
    }
}
