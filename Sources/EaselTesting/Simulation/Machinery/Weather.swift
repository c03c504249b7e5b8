import Synchronization

/// What can go wrong in a simulated world.
enum Fault: Int, CaseIterable {
    // Sending a create.
    case connectionRefused, requestLost, requestLate, busy, maintenance, providerFault, refusal, answerLost
    // The task itself, and asking about it.
    case taskFails, taskSlow, taskEndless, noAnswer, answerUnreadable
    // Callbacks.
    case callbackLost, callbackRepeated, callbackLate, callbackContradicts, callbackWrongTask, callbackUnreadable
    // Successes that are not completely readable.
    case resultUnreadable, resultPartlyReadable
    // Downloading results.
    case downloadFails, downloadCut, downloadTruncated, resultGone, resultLinked, resultMoved, hostUnlisted, blobFails
    case decoderAway
    // The store: nothing was written, or it was written but the answer was lost, or it is unavailable for minutes.
    case storeFails, commitUnheard, storeAway
    // Webhooks.
    case receiverAway, receiverFails, receiptLost
    // People, machines and clocks.
    case crash, cancel, delete, longJump, clockJump, clockFarJump, settingsCorrected

    /// How often it may happen in a world that has it: frequent faults would hide others.
    fileprivate var rates: [Double] {
        switch self {
        case .resultGone, .resultLinked, .downloadTruncated, .refusal, .commitUnheard:
            [0, 0, 0.02, 0.1]
        case .storeFails, .blobFails, .decoderAway, .callbackContradicts: [0, 0, 0.05, 0.15]
        case .delete: [0, 0, 0.05, 0.2]
        case .crash, .longJump, .clockJump: [0, 0.15, 0.4, 0.8]
        case .clockFarJump, .settingsCorrected: [0, 0, 0.05, 0.2]
        case .storeAway: [0, 0, 0.1, 0.3]
        case .resultUnreadable, .resultPartlyReadable, .answerUnreadable, .resultMoved, .hostUnlisted:
            [0, 0, 0.1, 0.4]
        default: [0, 0.05, 0.15, 0.4]
        }
    }
}

/// The faults of a world: every world has its own mix, so that rare ones also occur alone.
final class Weather: Sendable {
    private let random: SimulationRandom
    private let rates: Mutex<[Double]>

    init(random: SimulationRandom) {
        self.random = random
        rates = Mutex(Fault.allCases.map { $0.rates[random.below($0.rates.count)] })
    }

    func happens(_ fault: Fault) -> Bool {
        let rate = rates.withLock { $0[fault.rawValue] }
        return random.chance(rate)
    }

    /// Nothing goes wrong from now on.
    func calm() {
        rates.withLock { $0 = $0.map { _ in 0 } }
    }
}
