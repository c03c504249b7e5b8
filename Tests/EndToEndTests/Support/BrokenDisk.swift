import Foundation
import Subprocess

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes a running server's system calls on its database fail, with strace.
enum BrokenDisk {
    /// Read-only, a write that fails, a flush that fails.
    static let faults = ["pwrite64:error=EROFS", "pwrite64:error=EIO", "fdatasync:error=EIO"]

    static let isAvailable: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/strace")
        process.arguments = ["-f", "-e", "inject=pwrite64:error=EIO", "-o", "/dev/null", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0 && geteuid() == 0
    }()

    /// Makes the calls fail while `body` runs.
    static func with(_ fault: String, process id: Int32, _ body: () async throws -> Void) async throws {
        let call = String(fault.prefix { $0 != ":" })
        let arguments = ["-f", "-q", "-e", "trace=\(call)", "-e", "inject=\(fault)", "-o", "/dev/null", "-p", "\(id)"]
        _ = try await Subprocess.run(
            .name("strace"), arguments: Arguments(arguments), input: .none, output: .discarded, error: .discarded
        ) { execution in
            // It detaches from the server when it ends.
            defer { kill(execution.processIdentifier.value, SIGTERM) }
            try await body()
        }
    }
}
