package import EaselCore

extension MemoryStore {
    package func countPass(after seen: Int?) async throws -> Int {
        write { state in
            if state.passes == seen { state.passes += 1 }
            return state.passes
        }
    }

    package func removeIdempotencyKeys(madeBefore end: Timestamp) async throws -> Int {
        write { state in
            let before = state.answers.count
            state.answers.removeAll {
                $0.claim.now < end && $0.passes <= state.passes - IdempotencyClaim.passes
            }
            return before - state.answers.count
        }
    }
}

extension MemoryState {
    /// The answer to the same request before; nil if the key is new.
    mutating func firstAnswer(to claim: IdempotencyClaim) throws -> KeptAnswer.Made? {
        let place = answers.firstIndex {
            $0.claim.key == claim.key && $0.claim.organizationID == claim.organizationID
        }
        guard let place else { return nil }
        let kept = answers[place]
        guard claim.match.includes(kept.claim.now) else {
            answers.remove(at: place)
            return nil
        }
        guard kept.claim.requestDigest == claim.requestDigest else { throw EaselError.keyUsedOtherwise }
        return kept.made
    }

    mutating func remember(_ made: KeptAnswer.Made, for claim: IdempotencyClaim) {
        answers.append(KeptAnswer(claim: claim, made: made, passes: passes))
    }
}
