/// Downloads a result from an address the provider named, which is to be distrusted.
package protocol ResultFetcher: Sendable {
    /// Streams the bytes into `upload` and returns how many there were.
    func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int
}

package enum FetchError: Error, Sendable, Equatable {
    /// May succeed later.
    case transient(String)
    /// The host answers, but has no such file, or not for us; a fresh link may help, or time.
    case gone(String)
    /// The bytes came, but could not be written here: it is no fault of the result's.
    case notWritten(String)
    /// The address breaks a rule, which the text names; trying again is of no use.
    case refused(String)
}
