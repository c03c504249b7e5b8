import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The current time in the format of the `Date` header (RFC 9110, 5.6.7), formatted once a second.
final class HTTPDate: Sendable {
    private let last = Mutex<(second: time_t, text: String)>((-1, ""))

    func text() -> String {
        let second = time(nil)
        return last.withLock { last in
            if last.second != second { last = (second, Self.text(of: second)) }
            return last.text
        }
    }

    private static func text(of second: time_t) -> String {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        // Days and months are in English whatever the server's locale, which is never set from the environment.
        return String(unsafeUninitializedCapacity: 40) { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                strftime($0.baseAddress!, $0.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            }
        }
    }
}
