import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite(.timeLimit(.minutes(5)))
struct ScratchFolderTests {
    /// The folder of a process that is starting must not look like one left by a dead process.
    @Test func `processes that start at once keep their folders`() async throws {
        for _ in 0..<20 {
            try await withTemporaryFolder { root in
                let folders = await withTaskGroup(of: ScratchFolder.self) { group in
                    for _ in 0..<24 { group.addTask { ScratchFolder(in: root.path) } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: root.path)
                #expect(names.count == folders.count)
            }
        }
    }
}
