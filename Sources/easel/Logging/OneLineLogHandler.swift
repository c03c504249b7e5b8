import EaselCore
import Logging

/// Turns every entry into one line before another handler writes it: many contain text from outside.
struct OneLineLogHandler<Base: LogHandler>: LogHandler {
    private var base: Base

    init(_ base: Base) { self.base = base }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue.mapValues(\.inOneLine) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue?.inOneLine }
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\("\(event.message)".inOneLine)"
        event.metadata = event.metadata?.mapValues(\.inOneLine)
        if let error = event.error {
            event.error = nil
            event.metadata = (event.metadata ?? [:]).merging(["error": .string("\(error)".inOneLine)]) { own, _ in own }
        }
        base.log(event: event)
    }
}

extension Logger.MetadataValue {
    fileprivate var inOneLine: Self { .string("\(self)".inOneLine) }
}
