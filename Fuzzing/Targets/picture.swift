import Foundation

/// A file that claims to be an image, and what the imaging program reports to the server.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPicture(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Input(start, count)
    let bytes = Array(input.bytes)
    let format = PictureFormat(head: bytes[...])
    require(PictureFormat(head: bytes.prefix(PictureFormat.headBytes)) == format, "the first bytes decide")
    require(bytes.count >= 3 || format == nil, "two bytes are no picture")
    if let format {
        let line = "{\"format\":\"\(format.rawValue)\",\"width\":1,\"height\":2}"
        let facts = try? JSONDecoder().decode(ImageFacts.self, from: Data(line.utf8))
        require(facts?.format.rawValue == format.rawValue, "the server knows every format the program tells of")
    }
    // A reason with any content is still one line of JSON.
    let line = "{\"error\":\(jsonString(input.rest))}"
    require(!line.utf8.contains(10), "an answer is one line")
    let answer = try? JSONDecoder().decode([String: String].self, from: Data(line.utf8))
    require(answer?["error"] != nil, "a reason can be read")
    // Any other output is refused or valid.
    _ = try? JSONDecoder().decode(ImageFacts.self, from: Data(bytes))
    return 0
}
