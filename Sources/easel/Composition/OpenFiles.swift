#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many files and connections this process may have open.
enum OpenFiles {
    /// More than any server here needs.
    private static let most: rlim_t = 65_536
    /// For the database, the images and the server's own connections.
    private static let reserve = 256
    /// The fewest connections that a server is of use with.
    private static let fewestConnections = 64

    /// Raises the limit as far as the system allows; returns how many of the files may be connections. Throws if that is
    /// too few.
    ///
    /// If connections took all of them, the server could not even write to its database.
    static func allowMost() throws(SettingError) -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1024 - reserve }
        if limit.rlim_cur < most {
            var wanted = limit
            wanted.rlim_cur = min(most, limit.rlim_max)
            if setrlimit(resource, &wanted) == 0 { limit = wanted }
        }
        let files = Int(min(limit.rlim_cur, most))
        guard files >= reserve + fewestConnections else {
            throw SettingError(
                "Easel may have only \(files) files open at once and needs \(reserve + fewestConnections); "
                    + "raise the limit (ulimit -n).")
        }
        return files - reserve
    }

    #if canImport(Glibc)
        private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
        private static var resource: Int32 { RLIMIT_NOFILE }
    #endif
}
