import Logging

extension Logger {
    /// A logger configured by the settings, writing to standard error.
    static func make(_ settings: Settings, label: String = "easel") -> Logger {
        var logger = Logger(label: label) { label in
            switch settings.logFormat {
            case .text: OneLineLogHandler(StreamLogHandler.standardError(label: label))
            case .json: JSONLogHandler(label: label)
            }
        }
        logger.logLevel = settings.logLevel
        return logger
    }
}
