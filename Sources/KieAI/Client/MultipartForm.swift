/// A `multipart/form-data` body.
struct MultipartForm {
    private let boundary: String
    private var bytes: [UInt8] = []

    /// The random part makes it impossible for file contents to hold the boundary but by guessing 128 bits.
    init() {
        boundary = "kieai-\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))"
    }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    mutating func add(name: String, value: String) {
        begin(disposition: "form-data; name=\"\(Self.quoted(name))\"")
        append("\r\n")
        append(value)
        append("\r\n")
    }

    mutating func add(name: String, fileName: String, contentType: String, bytes file: [UInt8]) {
        begin(disposition: "form-data; name=\"\(Self.quoted(name))\"; filename=\"\(Self.quoted(fileName))\"")
        append("Content-Type: \(contentType.filter { !$0.isNewline })\r\n\r\n")
        bytes.append(contentsOf: file)
        append("\r\n")
    }

    /// The body with its closing line.
    func finished() -> [UInt8] { bytes + Array("--\(boundary)--\r\n".utf8) }

    private mutating func begin(disposition: String) {
        append("--\(boundary)\r\nContent-Disposition: \(disposition)\r\n")
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Escapes what would end the quoted text or the header line, as browsers do.
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "%22"
            case "\r": quoted += "%0D"
            case "\n": quoted += "%0A"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted
    }
}
