import NIOPosix

extension NIOThreadPool {
    /// For thumbnails' files: a disk that hangs holds up nothing else.
    static let files = started(4)
    /// For the names of webhooks' hosts, whose name servers may hang as well: nobody else's are looked up there.
    static let webhookHosts = started(32)

    /// Lives as long as the process.
    private static func started(_ threads: Int) -> NIOThreadPool {
        let pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
        return pool
    }
}
