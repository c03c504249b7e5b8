/// How a store gets a callback's verdict.
package struct CallbackJudge: Sendable {
    /// The verdict when the task of the callback's attempt is enough to know it, nil when it is not known yet: nil means
    /// that `decide` has to say.
    package let glance: @Sendable (_ taskID: String?) -> CallbackRecord.Verdict?
    /// The verdict, and what the callback makes of the node.
    package let decide: @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)

    package init(
        glance: @escaping @Sendable (_ taskID: String?) -> CallbackRecord.Verdict?,
        decide: @escaping @Sendable (NodeHistory) -> (CallbackRecord.Verdict, NodeDecision?)
    ) {
        self.glance = glance
        self.decide = decide
    }
}

/// The outcome of a callback, as stored.
package struct CallbackReceipt: Sendable, Equatable {
    /// Nil when nobody has judged it yet.
    package let verdict: CallbackRecord.Verdict?
    /// Whether the attempt was still waiting for its end.
    package let isAwaited: Bool

    package init(verdict: CallbackRecord.Verdict?, isAwaited: Bool) {
        self.verdict = verdict
        self.isAwaited = isAwaited
    }
}
