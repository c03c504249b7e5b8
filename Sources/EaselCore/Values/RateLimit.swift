/// At most `count` in any period of `seconds`.
package struct RateLimit: Sendable, Equatable {
    package let count: Int
    package let seconds: Double

    package init(count: Int, seconds: Double) {
        self.count = count
        self.seconds = seconds
    }
}
