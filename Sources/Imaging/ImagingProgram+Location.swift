import Foundation

extension ImagingProgram {
    /// The path of the `easel-imaging` program: the one the environment variable EASEL_IMAGING names, otherwise the one
    /// beside the running executable (and so beside a test bundle). Nil if there is none.
    package static func locate(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        if let named = environment["EASEL_IMAGING"], !named.isEmpty {
            return FileManager.default.isExecutableFile(atPath: named) ? named : nil
        }
        return locate(besideExecutable: runningExecutable)
    }

    /// The program in the same folder as `executable`, following symbolic links; nil if there is none.
    package static func locate(besideExecutable executable: String) -> String? {
        let path = URL(filePath: executable).resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "easel-imaging").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    private static var runningExecutable: String {
        // As the kernel reports it; the first argument may be a bare name found through PATH.
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
    }
}
