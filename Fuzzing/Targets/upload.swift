import Foundation

/// A form with an image, split in any way.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzUpload(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = Input(start, count)
    let size = Int(input.byte()) + 1
    let type = "multipart/form-data; \(input.text())"
    let body = Array(input.bytes)
    if let whole = try? MultipartFile(contentType: type), var reader = Optional(whole) {
        let inOne = read(body, by: max(1, body.count), with: &reader)
        reader = whole
        require(inOne == read(body, by: size, with: &reader), "pieces make no difference")
        require(inOne.map { $0.count <= body.count } ?? true, "a file is no larger than its form")
    }

    // The parts are the same however the form is split.
    if let parser = try? MultipartParser(contentType: type) {
        let inOne = parts(body, by: max(1, body.count), parser)
        require(inOne == parts(body, by: size, parser), "pieces make no difference to the parts")
    }

    // What a correct client writes arrives byte for byte: no line of the file begins with the boundary.
    let boundary = Array("\r\n--b".utf8)
    let lines = Array("\r\n".utf8) + body + boundary
    if lines.firstRange(of: boundary)?.lowerBound == body.count + 2 {
        let form = Array("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n".utf8) + lines + Array("--".utf8)
        guard var reader = try? MultipartFile(contentType: "multipart/form-data; boundary=b") else {
            fatalError("b is a boundary")
        }
        require(read(form, by: size, with: &reader) == body, "a file arrives byte for byte")
    }
    return 0
}

/// The file of a form that arrives in pieces; nil if it is refused.
private func read(_ body: [UInt8], by size: Int, with reader: inout MultipartFile) -> [UInt8]? {
    var file: [UInt8] = []
    do throws(MultipartFile.Failure) {
        for start in stride(from: 0, to: body.count, by: size) {
            file += try reader.read(body[start..<min(start + size, body.count)])
        }
        try reader.finish()
        return file
    } catch {
        return nil
    }
}

/// The headers and contents of a form's parts; nil if it is refused.
private func parts(_ body: [UInt8], by size: Int, _ parser: MultipartParser) -> [[UInt8]]? {
    var (parser, parts) = (parser, [[UInt8]]())
    do throws(MultipartParser.Failure) {
        for start in stride(from: 0, to: body.count, by: size) {
            for event in try parser.read(body[start..<min(start + size, body.count)]) {
                switch event {
                case .part(let head): parts += [Array("\(head.name) \(head.isFile)".utf8), []]
                case .bytes(let bytes): parts[parts.count - 1] += bytes
                case .endOfPart: parts.append([])
                }
            }
        }
        try parser.finish()
        return parts
    } catch {
        return nil
    }
}
