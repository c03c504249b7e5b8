import EaselCore
import Foundation
import JSON

/// The result of a call: structured for programs, as text and images for models.
struct ToolResult: Sendable {
    var structure: [String: JSONValue]
    /// What a model should do next, image by image.
    var hints: [String] = []
    /// Images and links after the text.
    var attachments: [JSONValue] = []
    var failure: ToolFailure?

    init(
        _ structure: [String: JSONValue], hints: [String] = [], attachments: [JSONValue] = [],
        failure: ToolFailure? = nil
    ) {
        self.structure = structure
        self.hints = hints
        self.attachments = attachments
        self.failure = failure
    }

    init(_ failure: ToolFailure) { self.init([:], failure: failure) }

    func json(for version: MCPVersion) -> JSONValue {
        var structure = structure
        structure["error"] = failure?.json
        let whole = JSONValue.object(structure)
        // What is wrong comes first: it is what a model should read.
        var content = failure.map { [Self.text($0.sentence)] } ?? []
        if failure == nil || structure.count > 1 {
            content.append(Self.text(String(decoding: whole.serialized(), as: UTF8.self)))
        }
        content += hints.map(Self.text)
        content += version.hasStructuredResults ? attachments : attachments.filter { $0["type"] != "resource_link" }
        var result: [String: JSONValue] = ["content": .array(content), "isError": .boolean(failure != nil)]
        if version.hasStructuredResults { result["structuredContent"] = whole }
        return .object(result)
    }

    private static func text(_ text: String) -> JSONValue { ["type": "text", "text": .string(text)] }
}
