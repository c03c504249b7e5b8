/// A `.env` file, and a value written by hand into one.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDotEnv(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let text = Input(start, count).rest
    let lines = text.utf8.count(where: { $0 == 10 }) + 1
    do throws(DotEnv.InvalidLine) {
        for (name, _) in try DotEnv.parse(text) {
            require(!name.isEmpty && name.utf8.allSatisfy { $0 == 95 || isASCIILetterOrDigit($0) }, "a proper name")
        }
    } catch {
        require((1...lines).contains(error.number), "the error names one of the lines")
        require(!error.reason.isEmpty, "the error says why")
    }
    // A quoted value is read verbatim.
    for quote in ["\"", "'"] where !text.utf8.contains(where: { $0 == 10 || $0 == quote.utf8.first }) {
        let read = try? DotEnv.parse("A=1\n NAME = \(quote)\(text)\(quote) # comment\nB=2\n")
        require(read?["NAME"]?.utf8.elementsEqual(text.utf8) == true, "a value in quotes is read as it is")
        require(read?["A"] == "1" && read?["B"] == "2" && read?.count == 3, "the lines around it are read as well")
    }
    return 0
}

private func isASCIILetterOrDigit(_ byte: UInt8) -> Bool {
    (65...90) ~= byte || (97...122) ~= byte || (48...57) ~= byte
}
