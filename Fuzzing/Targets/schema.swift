import JSON

/// A model's schema and a value to check, both of strangers; and any text as a price.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSchema(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    let first = input.piece()
    readPrice(String(decoding: first, as: UTF8.self))
    guard let document = try? JSONValue.parseLeniently(first) else { return 0 }
    let value = (try? JSONValue.parseLeniently(input.bytes)) ?? document
    let schema = JSONSchema(document)
    let issues = schema.issues(in: value)
    require(issues.count <= JSONSchema.maximumIssueCount, "few issues")
    require(schema.issues(in: value) == issues, "the same question has the same answer")
    for issue in issues + schema.unknownFieldIssues(in: value) {
        require(!issue.message.isEmpty && issue.message.utf8.count < 10_000, "an issue is a sentence")
        require(!issue.message.unicodeScalars.contains { $0.properties.generalCategory == .control }, "on one line")
    }
    if !issues.isEmpty {
        require(
            JSONSchema(["not": document], in: document).issues(in: value).isEmpty, "what does not fit may be excluded")
    }
    let fields = schema.fields
    require(fields.count <= JSONSchema.maximumFieldCount, "few fields")
    require(Set(fields.map(\.name)).count == fields.count, "each field once")
    _ = ModelSchema(document)?.input?.issues(in: value)
    return 0
}

private func readPrice(_ text: String) {
    guard let price = ListedPrice(text)?.credits else { return }
    let amounts = price.flat.map { [$0] } ?? Array(price.byResolution.values)
    require(!amounts.isEmpty && amounts.allSatisfy { (0.001...100_000).contains($0) }, "a price is a number of credits")
}
