import Foundation

/// The faults a prompt asks for in brackets, as in `a red boat [lose] [slow]` or `[lose, slow]`, and the prompt
/// without them. Brackets with any other word stay part of the prompt.
struct PromptDirectives: Equatable {
    let faults: Set<Fault>
    let text: String

    init(prompt: String) {
        var faults: Set<Fault> = []
        var text = ""
        var rest = prompt[...]
        while let open = rest.firstIndex(of: "[") {
            text += rest[..<open]
            let inside = rest[rest.index(after: open)...]
            guard let close = inside.firstIndex(where: { $0 == "]" || $0 == "[" }), inside[close] == "]" else {
                text += "["
                rest = inside
                continue
            }
            let names = inside[..<close].split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces).lowercased()
            }
            let found = names.compactMap(Fault.init(rawValue:))
            if !names.isEmpty, found.count == names.count {
                faults.formUnion(found)
            } else {
                text += rest[open...close]
            }
            rest = inside[inside.index(after: close)...]
        }
        text += rest
        self.faults = faults
        self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
