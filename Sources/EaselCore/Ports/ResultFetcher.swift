/// Downloads a result from an address given by the provider, which is not trusted.
package protocol ResultFetcher: Sendable {
    /// Streams the bytes into `upload` and returns how many there were.
    func fetch(_ url: String, into upload: any BlobUpload) async throws(FetchError) -> Int
}

package enum FetchError: Error, Sendable, Equatable {
    /// May succeed later.
    case transient(String)
    /// The host answers, but has no such file, or not for us; a fresh link may help, or time.
    case gone(String)
    /// The bytes arrived, but could not be written here: not the result's fault.
    case notWritten(String)
    /// The address breaks a rule, which the text names; trying again does not help.
    case refused(String)
}
