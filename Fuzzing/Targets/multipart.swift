import Foundation

@testable import KieAI

/// An upload's body: parsed directly, and as written by the client and parsed by the simulator.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMultipart(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    let head = input.text()
    let body = Data(input.bytes)
    if let form = MultipartForm(contentType: "multipart/form-data; \(head)", body: body) {
        let size = form.parts.reduce(0) { $0 + $1.bytes.count }
        require(size <= body.count, "the parts together are no larger than the body")
        require(form.parts.allSatisfy { !$0.name.isEmpty }, "every part has a name")
    }

    let name = input.text()
    let fileName = input.text()
    let type = input.text()
    let value = input.text()
    let file = Array(input.bytes)
    var written = KieAI.MultipartForm()
    written.add(name: "value", value: value)
    written.add(name: name, fileName: fileName, contentType: type, bytes: file)
    written.add(name: "last", value: "1")
    guard let read = MultipartForm(contentType: written.contentType, body: Data(written.finished())) else {
        fatalError("what the client writes can be read")
    }
    require(read.text("value")?.utf8.elementsEqual(value.utf8) == true, "a value arrives as it is")
    require(read.parts.last?.name == "last" && read.parts.last?.bytes == Data("1".utf8), "what follows a file arrives")
    // The name is quoted by the rules of both sides; its content must not change the parts.
    if !name.isEmpty {
        require(read.parts.count == 3, "three parts are three parts")
        require(Array(read.parts[1].bytes) == file, "a file arrives byte for byte")
        require(read.parts[1].name == quoted(name), "a name arrives as it was quoted")
        require((read.parts[1].fileName ?? "") == quoted(fileName), "a file name arrives as it was quoted")
    }
    return 0
}

/// Quotes names as browsers do.
private func quoted(_ text: String) -> String {
    text.unicodeScalars.map { ["\"": "%22", "\r": "%0D", "\n": "%0A"][$0] ?? String($0) }.joined()
}
