import Foundation

/// The probability of each fault for a task that does not request one itself.
package struct Faults: Sendable, Equatable {
    /// Why a list of faults is invalid.
    package struct ParseError: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// Values from 0 to 1; a missing fault never occurs.
    package var probabilities: [Fault: Double]

    package init(_ probabilities: [Fault: Double] = [:]) {
        self.probabilities = probabilities
    }

    /// Reads `lose=0.3,duplicate=0.2`; throws a sentence that names the invalid entry.
    package init(parsing text: String) throws(ParseError) {
        probabilities = [:]
        for entry in text.split(separator: ",") {
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            guard let name = parts.first, let fault = Fault(rawValue: name) else {
                let known = Fault.allCases.map(\.rawValue).joined(separator: ", ")
                throw ParseError(description: "'\(entry)' names no fault; the faults are: \(known)")
            }
            guard parts.count == 2, let probability = Double(parts[1]), (0...1).contains(probability) else {
                throw ParseError(description: "'\(entry)' needs a probability from 0 to 1, as in \(name)=0.3")
            }
            probabilities[fault] = probability
        }
    }

    /// The faults of one task: those in its prompt, or else random ones.
    func strike(_ directed: Set<Fault>, using generator: inout SeededGenerator) -> Set<Fault> {
        guard directed.isEmpty else { return directed }
        // Every fault draws a number, so that changing one probability does not affect the others.
        return Set(Fault.allCases.filter { generator.unit() < probabilities[$0, default: 0] })
    }
}
