import Foundation

/// Prints a line at once, also where output goes to a file or a pipe.
func announce(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}
