import EaselCore
import JSON

/// What a language model asked for, as far as it can be read.
struct ToolArguments: Sendable {
    enum Wish: Sendable, Equatable {
        case generate(EaselCore.ImageRequest)
        /// Of these image nodes; of the last one when there are none.
        case edit(EaselCore.ImageRequest, [ImageNodeID])
        case list(ImageNodeStatus?, limit: Int, after: ImageNodeID?)
        case retry(ImageNodeID)
        case cancel(ImageNodeID)
    }

    let wish: Wish
    /// What was left out or changed, in words for everybody.
    private(set) var notes: [String] = []

    /// The members of the object a model wrote, or meant to; nil when it is none.
    static func fields(_ arguments: [UInt8]) -> [String: JSONValue]? {
        if arguments.allSatisfy({ $0 <= 0x20 }) { return [:] }
        var value = try? JSONValue.parse(arguments)
        // Some models encode the object as a string.
        if case .string(let text) = value { value = try? JSONValue.parse(text.utf8) }
        return value?.objectValue?.filter { $0.value != .null }
    }

    /// Throws what is wrong, for the model.
    init(_ tool: ChatTool, _ fields: [String: JSONValue]) throws(ToolFault) {
        let reader = Reader(fields: fields)
        switch tool {
        case .generateImage, .editImage:
            var request = EaselCore.ImageRequest(prompt: try reader.text("prompt", isRequired: true) ?? "")
            request.model = try reader.text("model")
            request.aspectRatio = try reader.text("aspectRatio")
            request.resolution = try reader.text("resolution")
            request.outputFormat = try reader.text("outputFormat")
            request.count = try reader.number("count") ?? 1
            let most = EaselCore.ImageRequest.counts.upperBound
            if request.count > most {
                request.count = most
                notes.append(EaselCore.ImageRequest.limitNote)
            }
            wish = tool == .generateImage ? .generate(request) : .edit(request, try reader.ids("imageNodeIds"))
        case .listImages:
            let limit = try reader.number("limit") ?? ChatTool.usualPage
            wish = .list(
                try reader.status("status"), limit: min(max(limit, 1), ChatTool.largestPage),
                after: try reader.text("cursor").map { ImageNodeID($0) })
        case .retryImage: wish = .retry(try reader.id("imageNodeId"))
        case .cancelImage: wish = .cancel(try reader.id("imageNodeId"))
        }
        for unknown in fields.keys.sorted() where !tool.parameters.contains(unknown) {
            notes.append("I left out “\(unknown.inOneLine.shortened(to: 40))”, which is not a setting of images.")
        }
    }
}

/// Why a call was not carried out.
struct ToolFault: Error, Sendable, Equatable {
    let code: String
    /// For the model.
    let message: String
    /// For people, if it is shown to them.
    let sentence: String

    init(unreadable message: String) {
        (code, self.message) = ("invalid_arguments", message)
        sentence = "The language model asked for something I can't read, so I left it out."
    }

    init(_ error: EaselError) {
        switch error {
        case .invalid(let field, let message):
            code = "invalid_field"
            self.message = "\(field): \(message)"
            sentence = "I can't make that as asked. \(message)"
        case .notFound(let what):
            code = "not_found"
            message = "There is no such \(what) on this canvas; list_images has the ids."
            sentence = "There is no such image on this canvas."
        case .conflict(let code, let message):
            (self.code, self.message, sentence) = (code, message, message)
        case .unreadable(let what):
            code = "unreadable"
            message = "This \(what) can't be read."
            sentence = message
        case .unavailable:
            code = "unavailable"
            message = "The database is not available."
            sentence = message
        }
    }

    var json: JSONValue {
        [
            "error": ["code": .string(code), "message": .string(message.inOneLine.shortened(to: 400))],
            "nextStep": "Nothing was done by this call. Correct it, or tell the user why it can't be done.",
        ]
    }
}

/// Reads values of the right type, with some tolerance.
private struct Reader {
    let fields: [String: JSONValue]

    func text(_ name: String, isRequired: Bool = false) throws(ToolFault) -> String? {
        guard let value = fields[name] else {
            if isRequired { throw ToolFault(unreadable: "\(name) is missing.") }
            return nil
        }
        guard let text = value.stringValue else { throw ToolFault(unreadable: "\(name) must be a string.") }
        return text.isEmpty && !isRequired ? nil : text
    }

    func number(_ name: String) throws(ToolFault) -> Int? {
        guard let value = fields[name] else { return nil }
        guard let exact = value.lenientDouble, let number = Int(exactly: exact) else {
            throw ToolFault(unreadable: "\(name) must be a whole number.")
        }
        return number
    }

    func id(_ name: String) throws(ToolFault) -> ImageNodeID {
        ImageNodeID(try text(name, isRequired: true) ?? "")
    }

    /// A list, or one alone.
    func ids(_ name: String) throws(ToolFault) -> [ImageNodeID] {
        guard let value = fields[name], value != "" else { return [] }
        let ids = (value.arrayValue ?? [value]).map { $0.stringValue.map { ImageNodeID($0) } }
        guard ids.allSatisfy({ $0 != nil }) else {
            throw ToolFault(unreadable: "\(name) must be a list of strings.")
        }
        return ids.compactMap(\.self)
    }

    func status(_ name: String) throws(ToolFault) -> ImageNodeStatus? {
        guard let text = try text(name) else { return nil }
        guard let status = ImageNodeStatus(rawValue: text) else {
            let known = ImageNodeStatus.allCases.map(\.rawValue).joined(separator: ", ")
            throw ToolFault(unreadable: "\(name) must be one of \(known).")
        }
        return status
    }
}
