import EaselServer
import Foundation
import JSON
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@testable import EaselServer

/// Compares every response in the tests with `openapi.json`.
final class Contract: Sendable {
    static let shared = Contract()

    private let document: JSONValue
    /// Path templates by their parts, fixed ones before those with parameters.
    private let paths: [(parts: [Substring], operations: JSONValue)]
    /// Operations and statuses whose responses were compared with their schema.
    var checked: Set<String> { names.withLock { $0 } }
    private let names = Mutex<Set<String>>([])

    private init() {
        let text = OpenAPIAssets.files.first { $0.path == "openapi.json" }?.text.description ?? ""
        document = (try? JSONValue.parse(Array(text.utf8))) ?? .null
        paths = (document["paths"]?.objectValue ?? [:])
            .map { (parts: $0.key.split(separator: "/"), operations: $0.value) }
            .sorted { left, right in
                left.parts.count { $0.hasPrefix("{") } < right.parts.count { $0.hasPrefix("{") }
            }
    }

    /// Records an issue if the response does not match the document.
    func check(_ method: HTTPMethod, _ path: String, _ answer: Answer) {
        guard let (name, operation) = operation(method, path) else { return }
        let title = "\(name) \(answer.status)"
        guard let response = operation["responses"]?["\(answer.status)"].map(resolved) else {
            // Statuses that a server may return on any path.
            guard ![400, 405, 431].contains(answer.status) else { return }
            Issue.record("openapi.json does not say that \(title) can happen: \(answer.text.prefix(200))")
            return
        }
        let type = answer.header("Content-Type")?.split(separator: ";").first.map(String.init) ?? ""
        guard let content = response["content"]?.objectValue else {
            if !answer.bytes.isEmpty { Issue.record("openapi.json says that \(title) has no body.") }
            return
        }
        guard let media = content[type] else {
            if method != .HEAD { Issue.record("openapi.json does not say that \(title) is “\(type)”.") }
            return
        }
        guard type.hasSuffix("json"), let schema = media["schema"], method != .HEAD else { return }
        for fault in faults(of: answer.json, schema, at: "answer") { Issue.record("\(title): \(fault)") }
        _ = names.withLock { $0.insert(title) }
    }

    /// JSON responses that the document describes for successful requests.
    var promised: Set<String> {
        var names: Set<String> = []
        for (path, operations) in document["paths"]?.objectValue ?? [:] {
            for (method, operation) in operations.objectValue ?? [:] {
                for (status, response) in operation["responses"]?.objectValue ?? [:] where status.hasPrefix("2") {
                    guard resolved(response)["content"]?["application/json"] != nil else { continue }
                    names.insert("\(method.uppercased()) \(path) \(status)")
                }
            }
        }
        return names
    }

    private func operation(_ method: HTTPMethod, _ path: String) -> (String, JSONValue)? {
        let parts = path.split(separator: "?", omittingEmptySubsequences: false)[0].split(separator: "/")
        let found = paths.first { entry in
            entry.parts.count == parts.count && zip(entry.parts, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        let name = (method == .HEAD ? "GET" : method.rawValue)
        guard let found, let operation = found.operations[name.lowercased()] else { return nil }
        return ("\(name) /\(found.parts.joined(separator: "/"))", operation)
    }

    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.stringValue else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }

    /// What is wrong with `value`. Unknown properties are wrong unless the schema allows them.
    private func faults(of value: JSONValue, _ unresolved: JSONValue, at place: String) -> [String] {
        let schema = resolved(unresolved)
        var faults: [String] = []
        if let options = schema["oneOf"]?.arrayValue ?? schema["anyOf"]?.arrayValue {
            let isAny = options.contains { self.faults(of: value, $0, at: place).isEmpty }
            return isAny ? [] : ["\(place) is none of what the schema allows: \(value)"]
        }
        let types =
            schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? [schema["type"]?.stringValue].compactMap { $0 }
        guard types.isEmpty || types.contains(where: { Self.isOne(value, $0) }) else {
            return ["\(place) is no \(types.joined(separator: " or ")): \(value)"]
        }
        if let allowed = schema["enum"]?.arrayValue, !allowed.contains(value) {
            faults.append("\(place) is not in the list: \(value)")
        }
        if let only = schema["const"], only != value { faults.append("\(place) is not \(only)") }
        for element in (value.arrayValue ?? []).enumerated() {
            guard let items = schema["items"] else { continue }
            faults += self.faults(of: element.element, items, at: "\(place)[\(element.offset)]")
        }
        guard let members = value.objectValue, schema["properties"] != nil || schema["required"] != nil else {
            return faults
        }
        for required in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where members[required] == nil {
            faults.append("\(place) has no “\(required)”")
        }
        let isOpen = schema["additionalProperties"].map { $0 != .boolean(false) } ?? false
        for (name, member) in members {
            if let property = schema["properties"]?[name] {
                faults += self.faults(of: member, property, at: "\(place).\(name)")
            } else if !isOpen {
                faults.append("\(place) has “\(name)”, which the schema does not name")
            }
        }
        return faults
    }

    private static func isOne(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.object, "object"), (.array, "array"), (.string, "string"), (.integer, "integer"), (.integer, "number"),
            (.number, "number"), (.boolean, "boolean"), (.null, "null"):
            true
        default: false
        }
    }
}
