import EaselCore
import Foundation
import GRDB
import JSON

/// How values of the core are kept in columns.
extension Timestamp {
    init?(_ value: Int64?) {
        guard let value else { return nil }
        self.init(milliseconds: value)
    }
}

extension NodeError {
    init?(code: String?, message: String?) {
        guard let code = code.flatMap(Code.init(rawValue:)) else { return nil }
        self.init(code, message ?? "")
    }
}

/// Lists and feed entries are kept as JSON text.
enum JSONColumn {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// Most lists are empty, and then nothing is parsed.
    static func list<Element: Decodable>(_ text: String) throws -> [Element] {
        text == "[]" ? [] : try value([Element].self, text)
    }

    static func strings(_ text: String) throws -> [String] { try list(text) }

    /// One element for each result of a task.
    private struct Result: Codable {
        let url: String
        let digest: String?
    }

    static func results(_ text: String) throws -> [AttemptResult] {
        try list(text).map { (result: Result) in AttemptResult(url: result.url, digest: result.digest) }
    }

    static func text(_ results: [AttemptResult]) throws -> String {
        try text(results.map { Result(url: $0.url, digest: $0.digest) })
    }

    static func references(_ text: String) throws -> [ImageReference] {
        try list(text).map { (reference: StoredReference) in try reference.reference() }
    }

    static func text(_ references: [ImageReference]) throws -> String {
        try text(references.map(StoredReference.init))
    }

    /// One field of a callback's head.
    private struct Header: Decodable {
        let name, value: String
    }

    static func headers(_ text: String) throws -> [CallbackRecord.Header] {
        try list(text).map { (header: Header) in CallbackRecord.Header(name: header.name, value: header.value) }
    }

    /// Written without `JSONEncoder`, which takes several times as long: every callback has them.
    static func text(_ headers: [CallbackRecord.Header]) -> String {
        var bytes: [UInt8] = []
        var separator = "["
        for header in headers {
            bytes.append(contentsOf: "\(separator){\"name\":".utf8)
            JSONValue.write(header.name, to: &bytes)
            bytes.append(contentsOf: ",\"value\":".utf8)
            JSONValue.write(header.value, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
            separator = ","
        }
        bytes.append(contentsOf: headers.isEmpty ? "[]".utf8 : "]".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Database {
    /// Runs a statement that is prepared once per connection.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(try cachedStatement(sql: sql), arguments: arguments)
    }

    /// What `read` makes of each row, read as it comes: one that is kept looks for each column's name among all of them.
    func rows<Value>(
        _ sql: String, _ arguments: StatementArguments, _ read: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(try cachedStatement(sql: sql), arguments: arguments)
        var values = [Value]()
        while let row = try rows.next() { values.append(try read(row)) }
        return values
    }

    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(try cachedStatement(sql: sql), arguments: arguments)
    }
}
