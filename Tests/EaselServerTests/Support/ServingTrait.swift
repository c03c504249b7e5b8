import TestSupport
import Testing

/// Which part of the server answers callbacks.
enum Serving: String, CaseIterable {
    case fastPath, framework

    /// What the servers of the tests use.
    @TaskLocal static var current = Serving.fastPath
}

/// Runs every test once with the fast path and once without; both must answer the same.
struct EveryServingTrait: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? { testCase == nil ? nil : self }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        for serving in Serving.allCases {
            try await Serving.$current.withValue(serving) { try await function() }
        }
    }
}

extension Trait where Self == EveryServingTrait {
    static var everyServing: Self { EveryServingTrait() }
}
