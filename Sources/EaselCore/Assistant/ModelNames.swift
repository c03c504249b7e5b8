/// The models, by the names people use: "Seedream 4.5" as well as "seedream/4.5-text-to-image".
struct ModelNames {
    private let ids: [String: String]
    private let longest: Int
    /// How names begin: most words begin none.
    private let beginnings: Set<String>

    init(_ models: [(id: String, name: String)]) {
        ids = Dictionary(
            models.flatMap { [(Self.key($0.id), $0.id), (Self.key($0.name), $0.id)] },
            uniquingKeysWith: { first, _ in first })
        beginnings = Set(ids.keys.map { String($0.prefix(3)) })
        longest = models.map { $0.name.split(separator: " ").count }.max() ?? 1
    }

    init(_ models: [ModelDescription]) {
        self.init(models.map { ($0.id, $0.name) })
    }

    /// The longest name these words begin with, and how many of them it takes.
    func name(at words: ArraySlice<String>) -> (id: String, length: Int)? {
        guard let first = words.first, beginnings.contains(String(Self.key(first).prefix(3))) else { return nil }
        for length in stride(from: min(longest, words.count), to: 0, by: -1) {
            let name = words.prefix(length)
            guard !name.dropLast().contains(where: \.endsPhrase) else { continue }
            if let id = ids[Self.key(name.joined())] { return (id, length) }
        }
        return nil
    }

    /// "FLUX.2 Pro", "flux 2 pro" and "flux-2-pro" are one name.
    private static func key(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}
