import EaselTesting
import Foundation
import SQLiteStore
import Testing

/// The simulated world on the real database.
@Suite struct SQLiteSimulationTests {
    static let blocks = 0..<UInt64(20)
    static let seedsPerBlock: UInt64 = 10

    @Test(arguments: blocks)
    func keepsThePromises(block: UInt64) throws {
        let folder = Self.memory.appending(path: "easel-simulation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = block * Self.seedsPerBlock
        for seed in first..<first + Self.seedsPerBlock {
            let path = folder.appending(path: "\(seed).db").path
            let report = Simulation { try SQLiteStore(path: path, bell: $0) }.run(seed: seed)
            if let violation = report.violation { Issue.record("\(violation)") }
        }
    }

    /// In memory where the system offers it, since flushing is not tested here.
    private static let memory: URL = {
        let shared = URL(filePath: "/dev/shm")
        return FileManager.default.isWritableFile(atPath: shared.path)
            ? shared : FileManager.default.temporaryDirectory
    }()
}
