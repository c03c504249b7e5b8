/// Metrics in the Prometheus text format, version 0.0.4.
struct MetricsText: Sendable {
    enum Kind: String {
        case counter, gauge
    }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    private(set) var text = ""

    /// Adds one family. Names, help and label values are words of this program: none has to be escaped.
    mutating func add(_ name: String, _ kind: Kind, help: String, label: String, _ samples: [(String, Int)]) {
        addHead(name, kind, help)
        for (value, number) in samples { text += "\(name){\(label)=\"\(value)\"} \(number)\n" }
    }

    mutating func add(_ name: String, _ kind: Kind, help: String, _ number: some Numeric & Sendable) {
        addHead(name, kind, help)
        text += "\(name) \(number)\n"
    }

    private mutating func addHead(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }
}
