import Testing

@testable import EaselServer

/// Reasoning is removed from a text the same way however it is split.
@Suite struct ReasoningFilterTests {
    @Test(arguments: [
        ("Hello.", "Hello."), ("<think>secret</think>Hello.", "Hello."), ("secret</think>Hello.", "Hello."),
        ("<think>a<think>b</think>c</think>Hello.", "Hello."), ("Hel<thinking>secret</thinking>lo.", "Hello."),
        ("<THINK>a</think>b</Think>Hello.", "Hello."), ("<think>a</thinking></reason>", ""),
        ("Hello.<think>secret", "Hello."), ("[THINK]a[/THINK]Hel[lo].", "Hel[lo]."),
        ("◁think▷a◁/think▷◁Hello▷", "◁Hello▷"), ("<<think>a</think>>", "<>"), ("</think></think>Hello.", "Hello."),
        ("<|START_THINKING|>a<|END_THINKING|>Hello.", "Hello."),
        ("<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>Hello.<|END_RESPONSE|>", "Hello."),
        ("<|START_RESPONSE|>Hello.</thi<|END_RESPONSE|>", "Hello.</thi"),
        ("<|channel>thought\na<channel|>Hello.", "Hello."),
        (
            "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>Hello.<|return|>",
            "Hello."
        ),
        (
            "<|start|>assistant<|channel|>commentary to=functions.x<|message|>{}<|call|>", ""
        ),
        ("a < b <thin> </b> <|x|> </thi", "a < b <thin> </b> <|x|> </thi"),
    ])
    func theResultIsTheSameHoweverTheTextIsSplit(text: String, expected: String) {
        let scalars = Array(text.unicodeScalars)
        for size in 1...scalars.count {
            var filter = ReasoningFilter()
            var heard = ""
            for start in stride(from: 0, to: scalars.count, by: size) {
                let piece = scalars[start..<min(start + size, scalars.count)]
                let said = filter.take(String(String.UnicodeScalarView(piece)))
                heard = said.takesBack ? said.words : heard + said.words
            }
            heard += filter.finish()
            #expect(heard == expected, "in pieces of \(size)")
        }
    }
}
