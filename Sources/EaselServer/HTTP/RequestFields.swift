import EaselCore
import Hummingbird
import JSON

/// A request's JSON object, read field by field so that every error names its field.
struct RequestFields {
    /// Longest body of a JSON request, in bytes.
    static let longestBody = 512 * 1024
    private let values: [String: JSONValue]

    /// Reads the body. Throws a `Problem` when it is not a JSON object, or has a field that is not in `allowed`.
    init(_ request: Request, allowed: [String], upTo longest: Int = Self.longestBody) async throws {
        try self.init(body: try await request.wholeBody(upTo: longest), allowed: allowed)
    }

    init(body: [UInt8], allowed: [String]) throws {
        try self.init(try Self.object(body, example: allowed[0]), allowed: allowed)
    }

    /// Throws a `Problem` when the object has a field that is not in `allowed`.
    init(_ object: [String: JSONValue], allowed: [String]) throws {
        if let unknown = object.keys.sorted().first(where: { !allowed.contains($0) }) {
            throw Problem(
                status: .unprocessableContent, code: "unknown_field",
                detail:
                    "Unknown field “\(unknown.shortened(to: 60))”; known fields: \(allowed.isEmpty ? "none" : allowed.joined(separator: ", ")).",
                field: unknown.shortened(to: 60))
        }
        // A null is the same as nothing.
        values = object.filter { $0.value != .null }
    }

    /// Reads a body that may have other fields: for protocols whose clients send what this server does not use.
    init(openBody body: [UInt8], example: String) throws {
        self.init(values: try Self.object(body, example: example))
    }

    init(values: [String: JSONValue]) {
        self.values = values.filter { $0.value != .null }
    }

    private static func object(_ body: [UInt8], example: String) throws -> [String: JSONValue] {
        let rule = "The body must be one JSON object, such as {\"\(example)\": …}"
        let fault: String
        do throws(JSONParsingError) {
            // A byte order mark may be passed over (RFC 8259, 8.1); editors and shells of Windows write one.
            let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
            if let object = try JSONValue.parse(text).objectValue { return object }
            fault = "it is another JSON value"
        } catch {
            fault =
                switch error {
                case .malformed where body.isEmpty: "it is empty"
                case .malformed(let offset): "it cannot be read at byte \(offset)"
                case .tooDeep: "it is nested more than \(JSONValue.maximumDepth) levels deep"
                case .tooManyValues: "it has more than \(JSONValue.maximumValueCount) values"
                }
        }
        throw Problem(status: .badRequest, code: "invalid_json", detail: "\(rule); \(fault).")
    }

    func string(_ name: String) throws -> String? {
        guard let value = values[name] else { return nil }
        guard let text = value.stringValue else { throw Problem.invalid(name, "\(name) must be a string.") }
        return try Self.withoutNUL(text, name)
    }

    private static func withoutNUL(_ text: String, _ name: String) throws -> String {
        guard !text.unicodeScalars.contains("\0") else {
            throw Problem.invalid(name, "\(name) contains a NUL character, which is not allowed.")
        }
        return text
    }

    func requiredString(_ name: String) throws -> String {
        guard let text = try string(name) else {
            throw Problem.invalid(name, "\(name) is missing; it must be a string.")
        }
        return text
    }

    func integer(_ name: String) throws -> Int? {
        switch values[name] {
        case nil: return nil
        case .integer(let number): return number
        case .number(let number) where number == number.rounded() && abs(number) < 1e15: return Int(number)
        default: throw Problem.invalid(name, "\(name) must be a whole number.")
        }
    }

    func boolean(_ name: String) throws -> Bool? {
        switch values[name] {
        case nil: return nil
        case .boolean(let value): return value
        default: throw Problem.invalid(name, "\(name) must be true or false.")
        }
    }

    func number(_ name: String) throws -> Double? {
        guard let value = values[name] else { return nil }
        guard let number = Self.number(value) else { throw Problem.invalid(name, "\(name) must be a number.") }
        return number
    }

    func strings(_ name: String) throws -> [String]? {
        guard let value = values[name] else { return nil }
        guard let elements = value.arrayValue else { throw Problem.invalid(name, "\(name) must be a list of strings.") }
        return try elements.map { element in
            guard let text = element.stringValue else {
                throw Problem.invalid(name, "\(name) must be a list of strings.")
            }
            return try Self.withoutNUL(text, name)
        }
    }

    func point(_ name: String) throws -> Point? {
        try pair(name, "x", "y").map { Point(x: $0.0, y: $0.1) }
    }

    func size(_ name: String) throws -> Size? {
        guard let (width, height) = try pair(name, "width", "height") else { return nil }
        guard (16...20_000).contains(width), (16...20_000).contains(height) else {
            throw Problem.invalid(name, "\(name).width and \(name).height must be from 16 to 20000.")
        }
        return Size(width: width, height: height)
    }

    private func pair(_ name: String, _ first: String, _ second: String) throws -> (Double, Double)? {
        guard let value = values[name] else { return nil }
        let members = value.objectValue ?? [:]
        let numbers = [first, second].compactMap { members[$0].flatMap(Self.number) }.filter { abs($0) <= 10_000_000 }
        guard numbers.count == 2, members.count == 2 else {
            throw Problem.invalid(
                name, "\(name) must be {\"\(first)\": number, \"\(second)\": number}, each from -10000000 to 10000000.")
        }
        return (numbers[0], numbers[1])
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number.isFinite ? number : nil
        default: nil
        }
    }
}
