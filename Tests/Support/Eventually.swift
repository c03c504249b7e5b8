package import Testing

/// Repeats `value` until it returns something, for at most `seconds`; then the test fails.
@discardableResult
package func eventually<Value>(
    _ what: Comment, within seconds: Int = 30, sourceLocation: SourceLocation = #_sourceLocation,
    _ value: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now.advanced(by: .seconds(seconds))
    while ContinuousClock.now < end {
        if let found = try await value() { return found }
        try await ContinuousClock().sleep(for: .milliseconds(15))
    }
    return try #require(try await value(), what, sourceLocation: sourceLocation)
}
