/// What a task id may look like.
enum TaskID {
    /// One to 200 visible ASCII characters. Ids are opaque; documented and seen ones stay below 60.
    static func isPlausible(_ id: String) -> Bool {
        (1...200).contains(id.utf8.count) && id.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
