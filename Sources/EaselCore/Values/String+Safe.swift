extension String {
    /// At most `count` characters, the last one an ellipsis when something was cut.
    package func shortened(to count: Int) -> String {
        self.count <= count ? self : prefix(count - 1) + "…"
    }
}
