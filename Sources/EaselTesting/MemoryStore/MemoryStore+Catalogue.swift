package import EaselCore

extension MemoryStore {
    package func catalogue(readAfter time: Timestamp?) async throws -> KeptCatalogue? {
        read { state in
            guard let kept = state.catalogue, time.map({ kept.readAt > $0 }) ?? true else { return nil }
            return kept
        }
    }

    package func claimCatalogue(until end: Timestamp, at now: Timestamp) async throws -> Bool {
        write { state in
            if let due = state.catalogueDueAt, due > now { return false }
            state.catalogueDueAt = end
            return true
        }
    }

    package func keepCatalogue(_ catalogue: KeptCatalogue, dueAt: Timestamp) async throws {
        write { state in
            state.catalogue = catalogue
            state.catalogueDueAt = dueAt
        }
    }
}
