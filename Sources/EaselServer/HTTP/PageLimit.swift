/// The number of items on one page of a list.
enum PageLimit {
    /// Throws a `Problem` unless the text, if there is one, is a number from 1 to `most`.
    static func parse(_ text: Substring?, most: Int) throws -> Int {
        guard let text else { return 50 }
        guard let limit = Int(text), (1...most).contains(limit) else {
            throw Problem.invalid("limit", "limit must be a whole number from 1 to \(most).")
        }
        return limit
    }
}
