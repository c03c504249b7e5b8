import EaselCore

/// One attempt, as named in the callback URL.
struct AttemptKey: Hashable, Sendable, CustomStringConvertible {
    let imageNodeID: ImageNodeID
    let number: Int

    var description: String { "\(imageNodeID)#\(number)" }

    init(imageNodeID: ImageNodeID, number: Int) {
        self.imageNodeID = imageNodeID
        self.number = number
    }

    init?(_ text: String) {
        let parts = text.split(separator: "#")
        guard parts.count == 2, let number = Int(parts[1]) else { return nil }
        self.init(imageNodeID: ImageNodeID(String(parts[0])), number: number)
    }
}
