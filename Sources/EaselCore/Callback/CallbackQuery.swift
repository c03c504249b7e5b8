/// Which callbacks to select.
package struct CallbackQuery: Sendable, Equatable {
    /// Nil means every organization's.
    package var organization: OrganizationID?
    package var id: CallbackID?
    package var imageNodeID: ImageNodeID?
    package var verdict: CallbackRecord.Verdict?
    /// Received at or after this.
    package var since: Timestamp?
    /// Received before this.
    package var until: Timestamp?

    package init(
        organization: OrganizationID?, id: CallbackID? = nil, imageNodeID: ImageNodeID? = nil,
        verdict: CallbackRecord.Verdict? = nil, since: Timestamp? = nil, until: Timestamp? = nil
    ) {
        self.organization = organization
        self.id = id
        self.imageNodeID = imageNodeID
        self.verdict = verdict
        self.since = since
        self.until = until
    }
}

package struct CallbackPage: Sendable, Equatable {
    /// The newest first.
    package let callbacks: [CallbackRecord]
    /// Where the next page begins; nil on the last.
    package let next: CallbackID?

    package init(callbacks: [CallbackRecord], next: CallbackID?) {
        self.callbacks = callbacks
        self.next = next
    }
}
