/// Encodes values as JSON bytes as they come, without a tree in between: several times as fast as Foundation's
/// `JSONEncoder`, which every response and every change of a feed would go through.
///
/// The members of an object keep the order in which they are encoded, those of a dictionary are sorted by name. Apart
/// from that, what it writes reads the same as what `JSONEncoder` writes. `Date`, `Data` and `URL` are encoded as they
/// encode themselves.
package enum JSONStreamEncoder {
    /// The value as compact JSON in UTF-8. Throws `EncodingError` for a number that JSON has no word for, and what the
    /// value itself throws.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let output = JSONOutput()
        try output.write(value)
        return output.bytes
    }
}

/// What is written, and the objects and arrays that are not closed yet.
///
/// It never leaves the call that encodes, so that nobody else can change it meanwhile: looking for that at each byte would
/// double the time.
private final class JSONOutput {
    private enum Bracket: UInt8 {
        case object = 0x7D
        case array = 0x5D
    }

    @exclusivity(unchecked) private(set) var bytes: [UInt8] = []
    @exclusivity(unchecked) private var open: [(bracket: Bracket, isEmpty: Bool)] = []

    var depth: Int { open.count }

    /// Writes a value, and closes what it has left open.
    func write(_ value: some Encodable) throws {
        let depth = depth
        let start = bytes.count
        if let members = value as? any StringKeyed {
            openObject(at: depth)
            try members.writeMembers(to: self, of: depth)
        } else {
            try value.encode(to: ValueEncoder(output: self, depth: depth))
        }
        close(to: depth)
        // A value that writes nothing is an empty object.
        if bytes.count == start { bytes.append(contentsOf: "{}".utf8) }
    }

    /// Begins an object in the place of a value, or goes on with the one that was begun there.
    func openObject(at depth: Int) { open(.object, 0x7B, at: depth) }
    func openArray(at depth: Int) { open(.array, 0x5B, at: depth) }

    private func open(_ bracket: Bracket, _ byte: UInt8, at depth: Int) {
        guard open.count <= depth else { return }
        bytes.append(byte)
        open.append((bracket, true))
    }

    func close(to depth: Int) {
        while open.count > depth { bytes.append(open.removeLast().bracket.rawValue) }
    }

    /// Goes to the next element of the container that was opened at this depth.
    func beginElement(of depth: Int) {
        close(to: depth + 1)
        if !open[depth].isEmpty { bytes.append(UInt8(ascii: ",")) }
        open[depth].isEmpty = false
    }

    func beginMember(_ name: String, of depth: Int) {
        beginElement(of: depth)
        JSONValue.write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    func write(null: Void) { bytes.append(contentsOf: "null".utf8) }
    func write(_ value: Bool) { bytes.append(contentsOf: value ? "true".utf8 : "false".utf8) }
    func write(_ value: String) { JSONValue.write(value, to: &bytes) }

    func write(integer value: some FixedWidthInteger) {
        guard value >= 10 || value < 0 else { return bytes.append(UInt8(ascii: "0") + UInt8(value)) }
        bytes.append(contentsOf: String(value).utf8)
    }

    func write(number value: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "JSON has no word for \(value)"))
        }
        let text = value.description
        bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }
}

/// A dictionary, whose order changes from start to start: its members are sorted by name.
private protocol StringKeyed {
    func writeMembers(to output: JSONOutput, of depth: Int) throws
}

extension Dictionary: StringKeyed where Key == String, Value: Encodable {
    fileprivate func writeMembers(to output: JSONOutput, of depth: Int) throws {
        for (name, value) in sorted(by: { $0.key < $1.key }) {
            output.beginMember(name, of: depth)
            try output.write(value)
        }
    }
}

/// Encodes one value, in the place where it is to be written.
private struct ValueEncoder: Encoder, SingleValueEncodingContainer {
    let output: JSONOutput
    /// Containers that are open around the value.
    let depth: Int
    /// Not kept: it would cost more than the writing, and only numbers such as infinity can fail.
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        output.openObject(at: depth)
        return KeyedEncodingContainer(ObjectContainer(output: output, depth: depth))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        output.openArray(at: depth)
        return ArrayContainer(output: output, depth: depth)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { output.write(null: ()) }
    func encode(_ value: Bool) { output.write(value) }
    func encode(_ value: String) { output.write(value) }
    func encode(_ value: Double) throws { try output.write(number: value) }
    func encode(_ value: Float) throws { try output.write(number: value) }
    func encode(_ value: Int) { output.write(integer: value) }
    func encode(_ value: Int8) { output.write(integer: value) }
    func encode(_ value: Int16) { output.write(integer: value) }
    func encode(_ value: Int32) { output.write(integer: value) }
    func encode(_ value: Int64) { output.write(integer: value) }
    func encode(_ value: UInt) { output.write(integer: value) }
    func encode(_ value: UInt8) { output.write(integer: value) }
    func encode(_ value: UInt16) { output.write(integer: value) }
    func encode(_ value: UInt32) { output.write(integer: value) }
    func encode(_ value: UInt64) { output.write(integer: value) }
    func encode(_ value: some Encodable) throws { try output.write(value) }
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONOutput
    let depth: Int
    /// Not kept: it would cost more than the writing, and only numbers such as infinity can fail.
    var codingPath: [any CodingKey] { [] }

    private func begin(_ key: Key) { output.beginMember(key.stringValue, of: depth) }

    func encodeNil(forKey key: Key) {
        begin(key)
        output.write(null: ())
    }

    func encode(_ value: Bool, forKey key: Key) {
        begin(key)
        output.write(value)
    }

    func encode(_ value: String, forKey key: Key) {
        begin(key)
        output.write(value)
    }

    func encode(_ value: Int, forKey key: Key) {
        begin(key)
        output.write(integer: value)
    }

    func encode(_ value: Int64, forKey key: Key) {
        begin(key)
        output.write(integer: value)
    }

    func encode(_ value: Double, forKey key: Key) throws {
        begin(key)
        try output.write(number: value)
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        begin(key)
        try output.write(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        begin(key)
        return ValueEncoder(output: output, depth: depth + 1).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        begin(key)
        return ValueEncoder(output: output, depth: depth + 1).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { superEncoder(SuperKey()) }
    func superEncoder(forKey key: Key) -> any Encoder { superEncoder(key) }

    private func superEncoder(_ key: some CodingKey) -> any Encoder {
        output.beginMember(key.stringValue, of: depth)
        return ValueEncoder(output: output, depth: depth + 1)
    }
}

private struct ArrayContainer: UnkeyedEncodingContainer {
    let output: JSONOutput
    let depth: Int
    /// Not kept: it would cost more than the writing, and only numbers such as infinity can fail.
    var codingPath: [any CodingKey] { [] }
    private(set) var count = 0

    init(output: JSONOutput, depth: Int) {
        self.output = output
        self.depth = depth
    }

    private mutating func begin() {
        output.beginElement(of: depth)
        count += 1
    }

    mutating func encodeNil() {
        begin()
        output.write(null: ())
    }

    mutating func encode(_ value: some Encodable) throws {
        begin()
        try output.write(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        begin()
        return ValueEncoder(output: output, depth: depth + 1).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        begin()
        return ValueEncoder(output: output, depth: depth + 1).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        begin()
        return ValueEncoder(output: output, depth: depth + 1)
    }
}

/// What the encoder of a class calls the part that its superclass encodes.
private struct SuperKey: CodingKey {
    let stringValue = "super"
    var intValue: Int? { nil }

    init() {}
    init?(stringValue: String) { return nil }
    init?(intValue: Int) { return nil }
}
