import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file descriptor that closes itself, with errors that quote the system's message.
final class File: Sendable {
    private let descriptor: Int32
    private let path: String

    init(reading path: String) throws(FileError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        self.path = path
        if descriptor < 0 { throw FileError(action: "open", path: path) }
    }

    init(creating path: String) throws(FileError) {
        descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        self.path = path
        if descriptor < 0 { throw FileError(action: "create", path: path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func size() throws(FileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(action: "look at", path: path) }
        return Int(status.st_size)
    }

    /// When it was last written, in milliseconds since 1970.
    func changedAt() throws(FileError) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(action: "look at", path: path) }
        #if canImport(Glibc)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    func read(count: Int, at offset: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while true {
                let got = pread(descriptor, buffer.baseAddress, count, off_t(offset))
                if got >= 0 {
                    initialized = got
                    return
                }
                guard errno == EINTR else { throw FileError(action: "read", path: path) }
            }
        }
    }

    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Self.systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
                if written >= 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    throw FileError(action: "write", path: path)
                }
            }
        }
    }

    func synchronize() throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(action: "flush", path: path) }
    }

    static func rename(_ path: String, to target: String) throws(FileError) {
        guard systemRename(path, target) == 0 else { throw FileError(action: "rename", path: path) }
    }

    static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 else { throw FileError(action: "remove", path: path) }
    }

    static func synchronizeFolder(_ path: String) throws(FileError) {
        try File(reading: path).synchronize()
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    private static func systemRename(_ path: String, _ target: String) -> Int32 {
        #if canImport(Glibc)
            Glibc.rename(path, target)
        #else
            Darwin.rename(path, target)
        #endif
    }
}

struct FileError: Error, CustomStringConvertible {
    let action: String
    let path: String
    let code: Int32

    /// Reads the system's error number, so it has to be made right after the failed call.
    init(action: String, path: String) {
        code = errno
        self.action = action
        self.path = path
    }

    var isMissing: Bool { code == ENOENT }

    var description: String { "can't \(action) \(path): \(String(cString: strerror(code)))" }
}
