// Writes the page's files into one Swift file, so that the server is a single binary.
// Arguments: the folder with the page's files, the Swift file to write.
import Foundation

let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
let output = URL(filePath: CommandLine.arguments[2])
let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    .filter { name in
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isDirectory)
            && !isDirectory.boolValue
    }

var source = "/// The page's files by their path, embedded at build time.\npackage enum PageAssets {\n"
source += "    package static let files: [(path: String, text: StaticString)] = [\n"
for name in names {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    // Eight number signs: no script of ours contains a quote followed by so many.
    source += "        (\"\(name)\", ########\"\"\"\n\(text)\n\"\"\"########),\n"
}
source += "    ]\n}\n"
try source.write(to: output, atomically: true, encoding: .utf8)
