import Foundation
import Testing

/// docs/threats.md names a test for each defense; these tests must exist.
@Suite struct ThreatsTests {
    @Test func everyNamedTestExists() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/threats.md"), encoding: .utf8)
        let tests = try Self.tests(in: root.appending(path: "Tests"))
        let targets = try FileManager.default.contentsOfDirectory(
            atPath: root.appending(path: "Fuzzing/Corpus").path)
        var rows = 0
        for line in page.split(separator: "\n") where line.hasPrefix("| ") && !line.hasSuffix("|---|") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, cells[2] != "shown by" else { continue }
            rows += 1
            let names = cells[2].matches(of: /`([^`]+)`/).map { String($0.output.1) }
            #expect(!names.isEmpty, "nothing shows “\(cells[0])”")
            for name in names {
                #expect(tests.contains(name) || targets.contains(name), "there is no test “\(name)”")
            }
        }
        #expect(rows > 30)
    }

    private static func tests(in folder: URL) throws -> Set<String> {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var names: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            names.formUnion(text.matches(of: /func `?([^`(]+)`?\(/).map { String($0.output.1) })
        }
        return names
    }
}
