import Synchronization

/// Rows whose contents make no sense, however that came. Each is set aside where it is found, so that it holds up no
/// others, told of once, and tried again after the next start.
final class UnreadableRows: Sendable {
    private let found = Mutex<Set<String>>([])
    private let report: @Sendable (String) -> Void

    init(report: @escaping @Sendable (String) -> Void) {
        self.report = report
    }

    var count: Int { found.withLock { $0.count } }

    func note(_ row: String, _ error: any Error) {
        guard found.withLock({ $0.insert(row).inserted }) else { return }
        report("\(row) can't be read and is set aside; everything else goes on. \(error)")
    }
}
