import NIOPosix

extension NIOThreadPool {
    /// For the files of thumbnails: a disk that hangs blocks nothing else.
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
