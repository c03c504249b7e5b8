import JSON

extension StreamedAnswer {
    /// A call of a tool, or a piece of one.
    struct ToolCall: Sendable, Equatable {
        let index: Int?
        var id: String?
        var name = ""
        var arguments: [UInt8] = []
    }
}

extension StreamedAnswer.ToolCall {
    init(_ piece: JSONValue) {
        let function = piece["function"]
        index = piece["index"]?.lenientInteger
        id = piece["id"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        name = function?["name"]?.stringValue ?? ""
        switch function?["arguments"] {
        case .string(let text): arguments = Array(text.utf8)
        // As it would have to be written in that text.
        case .object(let members): arguments = JSONValue.object(members).serialized()
        default: break
        }
    }

    /// Says nothing yet; some servers begin with an empty object.
    var isBlank: Bool {
        let said = arguments.filter { $0 > 0x20 }
        return said.isEmpty || said.elementsEqual("{}".utf8)
    }

    private var beginsObject: Bool { arguments.first { $0 > 0x20 } == UInt8(ascii: "{") }

    /// All its arguments have come.
    private var isWhole: Bool {
        guard !isBlank, arguments.last(where: { $0 > 0x20 }) == UInt8(ascii: "}") else { return false }
        return (try? JSONValue.parse(arguments))?.objectValue != nil
    }

    /// What a further piece of the same place is to this call.
    ///
    /// Servers give all calls one index, each piece another id, or neither to any. What can be relied on is that arguments
    /// are one object: a call that has all of it takes no more, and no piece in the middle of it begins another one.
    func relation(to piece: Self) -> Relation {
        let isNamed = !piece.name.isEmpty && (piece.id == nil || piece.id != id)
        if isBlank { return piece.isBlank && isNamed && piece.id != nil && id != nil ? .follows : .fills }
        if piece.arguments.allSatisfy({ $0 <= 0x20 }) { return isWhole && isNamed ? .follows : .continues }
        guard isWhole else { return isNamed && piece.beginsObject ? .follows : .continues }
        let isSame = piece.id == nil ? piece.name.isEmpty : piece.id == id
        return isSame && piece.arguments == arguments ? .repeats : .follows
    }

    enum Relation {
        /// The first words of this call.
        case fills
        case continues
        case repeats
        /// A call of its own.
        case follows
    }
}
