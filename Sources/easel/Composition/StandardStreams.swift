import Dispatch
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// This program's standard input, line by line.
enum StandardInput {
    /// The lines without their line breaks, and without empty ones; nil for a line of more than `longest` bytes. Ends
    /// with the input.
    static func lines(longest: Int) -> AsyncStream<[UInt8]?> {
        let (lines, reader) = AsyncStream.makeStream(of: [UInt8]?.self)
        // Reading blocks, so it has a thread of its own, which ends with the input or the process.
        Thread.detachNewThread {
            var (line, isTooLong) = ([UInt8](), false)
            func end() {
                if isTooLong {
                    reader.yield(nil)
                } else if line.contains(where: { $0 > 0x20 }) {
                    reader.yield(line)
                }
                (line, isTooLong) = ([], false)
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(STDIN_FILENO, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                for byte in buffer[..<count] {
                    if byte == UInt8(ascii: "\n") {
                        end()
                    } else if line.count < longest {
                        line.append(byte)
                    } else {
                        isTooLong = true
                    }
                }
            }
            end()
            reader.finish()
        }
        return lines
    }
}

/// This program's standard output, for lines that must not be interleaved.
struct StandardOutput: Sendable {
    /// Writing blocks while nobody reads.
    private let queue = DispatchQueue(label: "standard output")

    /// Returns once the line is written; it waits for a slow reader.
    func write(line: [UInt8]) async {
        await withCheckedContinuation { continuation in
            queue.async {
                FileHandle.standardOutput.write(Data(line + [UInt8(ascii: "\n")]))
                continuation.resume()
            }
        }
    }
}
