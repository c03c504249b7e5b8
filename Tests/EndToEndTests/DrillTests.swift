import Foundation
import JSON
import Subprocess
import Testing

/// A small run of `scripts/drill`: the real programs with all its faults.
@Suite(.timeLimit(.minutes(10)))
struct DrillTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../scripts/drill").standardizedFileURL.path

    @Test func nothingPaidIsLost() async throws {
        let options = ["--images", "50", "--kills", "6", "--servers", "2", "--longest-lock", "6"]
        let drilled = try await Subprocess.run(
            .name("python3"), arguments: Arguments([Self.script, "--json", "--easel", ChildProgram.path] + options),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 16))
        let output = drilled.standardOutput
        #expect(drilled.terminationStatus == .exited(0), "\(output) \(drilled.standardError)")
        let result = try JSONValue.parse(Array(output.utf8))
        for bad in ["lost", "owedForEver", "paidTwice", "stuck", "wrong", "failedOtherwise", "feedGaps"] {
            #expect(result[bad] == 0, "\(bad)")
        }
        #expect(result["images"] == 50)
        #expect(result["suspects"] == .array([]))
        // The faults really happened.
        var weather = ["kills", "locks", "movedResults", "unreadable", "severalResults", "lostCallbacks"]
        #if os(Linux)
            weather.append("clockJumps")
        #endif
        for kind in weather { #expect(result[kind]?.lenientInteger ?? 0 > 0, "\(kind)") }
    }
}
