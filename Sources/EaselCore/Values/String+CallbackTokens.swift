extension String {
    /// The text without any callback's token. A provider that repeats the address it was to call would otherwise hand
    /// everybody who reads its message what is needed to call in its name.
    package var withoutCallbackTokens: String {
        replacing(/(token(?:=|%3[Dd]))[A-Za-z0-9_%\-]+/) { "\($0.output.1)[redacted]" }
    }
}
