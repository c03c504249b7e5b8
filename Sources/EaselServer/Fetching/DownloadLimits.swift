/// The limits of a download.
package struct DownloadLimits: Sendable {
    package var bytes = 64 * 1024 * 1024
    package var seconds: Int64 = 120
    package var redirects = 3

    package init() {}
}
