// Writes a folder's files into one Swift file, so that the server is a single binary.
// Arguments: the folder, the Swift file to write, which is named like the type it declares. Swift files are left out.
import Foundation

let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
let output = URL(filePath: CommandLine.arguments[2])
let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    .filter { name in
        guard !name.hasSuffix(".swift") else { return false }
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isDirectory)
            && !isDirectory.boolValue
    }

let type = output.deletingPathExtension().lastPathComponent
var source = "/// Files by their path, embedded at build time.\npackage enum \(type) {\n"
source += "    package static let files: [(path: String, text: StaticString)] = [\n"
for name in names {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    // Eight number signs: no script of ours contains a quote followed by so many.
    source += "        (\"\(name)\", ########\"\"\"\n\(text)\n\"\"\"########),\n"
}
source += "    ]\n}\n"
try source.write(to: output, atomically: true, encoding: .utf8)
