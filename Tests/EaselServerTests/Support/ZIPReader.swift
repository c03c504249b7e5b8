import Foundation
import Subprocess
import TestSupport
import Testing

/// Opens ZIP files with Python's `zipfile`, which is independent of our code and checks every checksum.
enum ZIPReader {
    struct File: Sendable, Decodable {
        let name: String
        /// In UTC, to the second.
        let modified: String
        let base64: String

        var bytes: [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }
    }

    struct List: Sendable, Decodable {
        let names: [String]
        let base64: String

        var count: Int { names.count }
        /// The last file's bytes.
        var last: [UInt8] { Array(Data(base64Encoded: base64) ?? Data()) }
    }

    static func read(_ bytes: [UInt8]) async throws -> [File] {
        try await withTemporaryFile(bytes) { file in
            try await python(
                """
                print(json.dumps([{"name": i.filename, "modified": "%04d-%02d-%02d %02d:%02d:%02d" % i.date_time,
                  "base64": base64.b64encode(z.read(i)).decode()} for i in z.infolist()]))
                """, file.path)
        }
    }

    static func list(_ bytes: [UInt8]) async throws -> List {
        try await withTemporaryFile(bytes) { try await readLast(path: $0.path) }
    }

    static func readLast(path: String) async throws -> List {
        try await python(
            """
            print(json.dumps({"names": z.namelist(), "base64": base64.b64encode(z.read(z.infolist()[-1])).decode()}))
            """, path)
    }

    private static func python<Value: Decodable>(_ script: String, _ path: String) async throws -> Value {
        let result = try await Subprocess.run(
            .name("python3"),
            arguments: [
                "-c", "import base64, json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n\(script)", path,
            ],
            output: .bytes(limit: 64 << 20), error: .string(limit: 1 << 16))
        #expect(result.terminationStatus == .exited(0), "\(result.standardError)")
        return try JSONDecoder().decode(Value.self, from: Data(result.standardOutput))
    }
}
