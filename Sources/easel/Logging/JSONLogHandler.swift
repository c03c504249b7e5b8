import Foundation
import Logging

/// Writes each entry as one JSON object per line, for machines.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata = Logger.Metadata()

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata.merging(event.metadata ?? [:]) { _, new in new }.mapValues { "\($0)" }
        fields["time"] = Date().ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true))
        fields["level"] = event.level.rawValue
        fields["message"] = "\(event.message)"
        fields["logger"] = label
        // Only strings, so encoding can't fail.
        guard let line = try? PlainJSON.text(fields, [.sortedKeys, .withoutEscapingSlashes]) else { return }
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
