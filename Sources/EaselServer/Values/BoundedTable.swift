/// A table with a maximum number of entries: the least recently used one is dropped first.
///
/// Two halves: when the young one is full, the old one is dropped and the young one becomes the old one. So making
/// room costs nothing, and what is used now and then moves on.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let halfCapacity: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    init(capacity: Int) {
        halfCapacity = max(1, capacity / 2)
    }

    var count: Int { young.count + old.count }

    subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set {
            old[key] = nil
            if let newValue, young[key] == nil, young.count >= halfCapacity {
                old = young
                young = [key: newValue]
            } else {
                young[key] = newValue
            }
        }
    }
}
