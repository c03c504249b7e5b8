import EaselCore
import Synchronization

/// Rows that cannot be read, for whatever reason. Each is set aside where it is found, so that it does not block the
/// others, reported once, and tried again after the next start.
final class UnreadableRows: Sendable {
    private let found = Mutex<Set<String>>([])
    private let report: @Sendable (String) -> Void

    init(report: @escaping @Sendable (String) -> Void) {
        self.report = report
    }

    var count: Int { found.withLock { $0.count } }

    func note(_ row: String, _ error: any Error) {
        guard found.withLock({ $0.insert(row).inserted }) else { return }
        report("\(row) can't be read and is set aside; everything else continues. \(error)")
    }

    /// What `read` makes of a row among others; nil, and a note, when it makes no sense.
    func leavingOut<Value>(_ row: @autoclosure () -> String, _ read: () throws -> Value) rethrows -> Value? {
        do {
            return try read()
        } catch let error as DecodingError {
            note(row(), error)
            return nil
        }
    }

    /// What `read` makes of the one row that is asked for.
    func orUnreadable<Value>(
        _ row: @autoclosure () -> String, _ what: String, _ read: () throws -> Value
    ) throws -> Value {
        do {
            return try read()
        } catch let error as DecodingError {
            note(row(), error)
            throw EaselError.unreadable(what: what)
        }
    }
}
