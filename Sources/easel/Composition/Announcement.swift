import Foundation

/// Prints a line at once, even if the output is a file or a pipe.
func announce(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}
