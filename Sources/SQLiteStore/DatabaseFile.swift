import EaselCore
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum DatabaseFile {
    /// Makes the file, if there is none, for its owner alone; SQLite would leave that to the umask, and gives the files it
    /// puts beside it the same rights.
    static func make(_ path: String) throws {
        var file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        // A link to where nothing is yet, such as on another volume.
        if file < 0, errno == EEXIST, access(path, F_OK) != 0 { file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600) }
        // One that is there, or that can't be made, is SQLite's to judge.
        guard file >= 0 else { return }
        defer { close(file) }
        let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        guard fsync(file) == 0, folder < 0 || fsync(folder) == 0 else {
            throw EaselError.unavailable(
                message: "The database \(path) can't be flushed to disk: \(String(cString: strerror(errno))).")
        }
    }
}
