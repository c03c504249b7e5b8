import EaselCore
import JSON

/// The calls of one round of an answer: carried out, and their results sent to the model.
struct ToolRound: Sendable {
    private struct Call: Sendable {
        let id: String
        let name: String
        /// Nil when there is nothing in them that can be read.
        let fields: [String: JSONValue]?

        /// As the model is reminded of it: some servers fail on arguments that are no object.
        var arguments: String { JSONValue.object(fields ?? [:]).text }
    }

    /// What is known of a call before the orders are carried out.
    private enum Step: Sendable {
        case told(JSONValue)
        case failed(ToolFault)
        /// Its place among the orders.
        case ordered(Int)
    }

    private let models: [ModelDescription]
    private let text: String
    private let calls: [Call]
    private let earlier: Set<[String]>
    private let isShortened: Bool

    init(_ answer: StreamedAnswer, after rounds: [ChatRound], models: [ModelDescription]) {
        self.models = models
        text = answer.text
        isShortened = answer.isShortened
        earlier = Set(rounds.flatMap(\.calls).map { Self.meaning(of: $0.name, $0.arguments) })
        var ids = Set(rounds.flatMap(\.calls).map(\.id))
        calls = answer.calls.enumerated().map { index, call in
            // Some servers have no ids, or the same one for all; those of nine letters or digits suit all of them.
            let made = "easel\(rounds.count)\(String(index + 1_000).dropFirst())"
            let id = call.id.flatMap { $0.utf8.count <= 100 && ids.insert($0).inserted ? $0 : nil } ?? made
            return Call(id: id, name: Self.name(call.name), fields: ToolArguments.fields(call.arguments))
        }
    }

    /// What may be written where the model is reminded of it.
    private static func name(_ name: String) -> String {
        let known = name.unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0))
        }
        let text = String(String.UnicodeScalarView(known.prefix(64)))
        return text.isEmpty ? "unknown" : text
    }

    /// It asks for nothing that was not asked for in an earlier round: the model goes round in circles.
    var isRepetition: Bool { calls.allSatisfy(isRepeated) }

    /// A call is carried out once: models that don't understand the result make it again, and that would be paid again.
    private func isRepeated(_ call: Call) -> Bool {
        earlier.contains(Self.meaning(of: call.name, call.arguments))
    }

    /// What is the same for calls that ask for the same, however they are written.
    private static func meaning(of name: String, _ arguments: String) -> [String] {
        let fields = (try? JSONValue.parse(Array(arguments.utf8)))?.objectValue ?? [:]
        let words = fields.compactMap { field, value -> String? in
            let text = value.stringValue ?? value.text
            let plain = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            // Nothing said, or what is usual.
            return ["", "null", "[]"].contains(plain) || (field == "count" && plain == "1") ? nil : "\(field)=\(plain)"
        }
        return [name] + words.sorted()
    }

    func carryOut(in conversation: Conversation) async throws -> ChatRound {
        var steps: [Step] = []
        var orders: [ImageOrder] = []
        var notes: [String] = isShortened ? ["The language model's answer is too long; the rest is left out."] : []
        for call in calls {
            do {
                guard !isRepeated(call) else {
                    steps.append(.told(["note": "This call was made before and is not repeated."]))
                    continue
                }
                let read = try Self.read(call)
                notes += read.notes
                switch read.wish {
                case .list(let status, let limit, let cursor):
                    steps.append(.told(try await Self.list(status, limit, cursor, conversation.tools)))
                    continue
                case .generate(let request): orders.append(.create(request))
                case .edit(let request, let ids): orders.append(.create(try await edit(request, ids, conversation)))
                case .retry(let id): orders.append(.retry(id))
                case .cancel(let id): orders.append(.cancel(id))
                }
                steps.append(.ordered(orders.count - 1))
            } catch let fault as ToolFault {
                steps.append(.failed(fault))
            } catch let error as EaselError {
                if case .unavailable = error { throw error }
                steps.append(.failed(ToolFault(error)))
            }
        }
        return try await conversation.tools.carryOut(orders) { [steps, orders, notes] outcomes in
            round(steps, orders, outcomes, notes)
        }
    }

    private static func read(_ call: Call) throws(ToolFault) -> ToolArguments {
        guard let tool = ChatTool(rawValue: call.name) else {
            throw ToolFault(unreadable: "There is no tool “\(call.name)”; the tools are \(ChatTool.names).")
        }
        guard let fields = call.fields else {
            throw ToolFault(unreadable: "The arguments of \(call.name) must be a JSON object.")
        }
        return try ToolArguments(tool, fields)
    }

    private func round(
        _ steps: [Step], _ orders: [ImageOrder], _ outcomes: [ImageOrder.Outcome], _ notes: [String]
    ) -> ChatRound {
        var notes = notes
        var failures: [String] = []
        let told = zip(calls, steps).map { call, step in
            let result: JSONValue
            switch step {
            case .told(let value): result = value
            case .failed(let fault):
                result = fault.json
                failures.append(fault.sentence)
            case .ordered(let place):
                switch outcomes[place] {
                case .success(let nodes):
                    result = Self.done(orders[place], nodes)
                    if case .create(let request) = orders[place], nodes.count < request.count {
                        notes.append(EaselCore.ImageRequest.limitNote)
                    }
                case .failure(let error):
                    let fault = ToolFault(error)
                    result = fault.json
                    // What is asked now is said anyway.
                    if fault.code != "costs_too_much" { failures.append(fault.sentence) }
                }
            }
            return ChatRound.Call(id: call.id, name: call.name, arguments: call.arguments, result: result.text)
        }
        return ChatRound(text: text, calls: told, notes: notes.uniqued, failures: failures.uniqued)
    }

    // MARK: What there is on the canvas

    /// With the settings of the image it starts from, as far as no others are named and its model takes images.
    private func edit(
        _ request: EaselCore.ImageRequest, _ ids: [ImageNodeID], _ conversation: Conversation
    ) async throws -> EaselCore.ImageRequest {
        var nodes: [ImageNode] = []
        for id in ids { nodes.append(try await conversation.tools.imageNode(id)) }
        if ids.isEmpty { nodes = [try await last(conversation.tools)] }
        var request = request
        request.referenceImages = try nodes.map { node throws(ToolFault) in
            guard let image = node.image else {
                throw ToolFault(
                    EaselError.conflict(
                        code: "no_image",
                        message: "The image \(node.id) is \(node.status.rawValue); only a completed one can be edited.")
                )
            }
            return image.id.rawValue
        }
        guard let recipe = nodes.first?.recipe, request.model ?? recipe.model == recipe.model,
            models.contains(where: { $0.id == recipe.model && $0.maxReferences >= nodes.count })
        else { return request }
        request.model = recipe.model
        request.aspectRatio = request.aspectRatio ?? recipe.aspectRatio
        request.resolution = request.resolution ?? recipe.resolution
        request.outputFormat = request.outputFormat ?? recipe.outputFormat
        return request
    }

    /// What people mean by “it”: the newest image that did not fail.
    private func last(_ tools: any CanvasTools) async throws -> ImageNode {
        let nodes = try await tools.imageNodes(status: nil, limit: ChatTool.largestPage, after: nil).imageNodes
        guard let last = nodes.first(where: { ![.failed, .canceled].contains($0.status) }) else {
            throw EaselError.conflict(code: "no_image", message: "There is no image on this canvas yet.")
        }
        return last
    }

    private static func list(
        _ status: ImageNodeStatus?, _ limit: Int, _ cursor: ImageNodeID?, _ tools: any CanvasTools
    ) async throws -> JSONValue {
        let page = try await tools.imageNodes(status: status, limit: limit, after: cursor)
        var members: [String: JSONValue] = ["imageNodes": .array(page.imageNodes.map(describe))]
        members["nextCursor"] = page.next.map { .string($0.rawValue) }
        return .object(members)
    }

    private static func done(_ order: ImageOrder, _ nodes: [ImageNode]) -> JSONValue {
        let note: JSONValue =
            switch order {
            case .create, .retry:
                "It is being made and appears on the canvas by itself, in seconds to minutes. Do not call this again for it."
            case .cancel: "It is canceled. If its image arrives anyway, it is kept."
            }
        return ["imageNodes": .array(nodes.map(describe)), "note": note]
    }

    /// Without addresses: anyone who has a link to an image can open it.
    private static func describe(_ node: ImageNode) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(node.id.rawValue), "status": .string(node.status.rawValue),
            "prompt": .string(node.recipe.prompt.inOneLine.shortened(to: 300)), "model": .string(node.recipe.model),
            "credits": .number(node.reservation),
        ]
        members["aspectRatio"] = node.recipe.aspectRatio.map { .string($0) }
        members["resolution"] = node.recipe.resolution.map { .string($0) }
        members["retryAction"] = node.retryAction.map { .string($0.rawValue) }
        members["error"] = node.error.map { error in
            [
                "code": .string(error.code.rawValue),
                "message": .string(error.message.inOneLine.shortened(to: 200)),
            ]
        }
        return .object(members)
    }
}

extension JSONValue {
    fileprivate var text: String { String(decoding: serialized(), as: UTF8.self) }
}

extension Sequence where Element: Hashable {
    /// Each once, in order.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
