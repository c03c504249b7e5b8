/// Why an imaging job has no result.
package enum ImagingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The image is broken, truncated, too large or of another type. Permanent: the same bytes fail again.
    case invalidImage(String)
    /// The program is missing, crashed, ran out of time or was canceled; the image may be fine.
    case unavailable(String)

    package var description: String {
        switch self {
        case .invalidImage(let reason): "invalid image: \(reason)"
        case .unavailable(let reason): "imaging unavailable: \(reason)"
        }
    }
}
