/// One way to misbehave. Its raw value is its name in `--faults name=probability` and, in brackets, in a prompt.
package enum Fault: String, CaseIterable, Sendable {
    // createTask
    /// The connection is closed and no task exists.
    case drop
    /// The task exists and will be billed, but the connection is closed without an answer.
    case vanish
    /// Refused with code 500 "Server exception, please try again later"; no task exists.
    case busy
    /// Refused as over the rate limit.
    case throttle
    /// Refused with code 433: the key has used up its own limit.
    case cap
    /// Refused with code 455: the provider is under maintenance.
    case maintenance
    /// Refused as if the account had no credits left.
    case shortage
    /// An HTML page with status 502; no task exists.
    case gateway
    /// The task ends and its callback arrives before createTask answers.
    case early
    /// recordInfo does not know the task for its first 3 seconds.
    case hide

    // The task
    /// Takes no time at all.
    case instant
    /// Takes ten times as long.
    case slow
    /// Never ends.
    case stuck
    /// Shows the state `queuing` while it runs; one task in 32 does so by itself.
    case queuing
    /// Shows an undocumented state while it runs.
    case strange
    /// Ends as failed: "Internal Error, Please try again later."
    case fail
    /// Fails the first time this prompt is tried, succeeds afterwards.
    case failOnce = "fail-once"
    /// Ends as failed by a content filter, with one of several texts and codes.
    case moderate
    /// The content filter stops this prompt the first time only.
    case moderateOnce = "moderate-once"
    /// Fails at once, without any times in its record.
    case reject
    /// Ends as failed with code 408, as when the upstream does not respond in time.
    case timeout
    /// Succeeds without any URL.
    case empty
    /// Makes two to six images for the price of one.
    case several

    // The result
    /// Its URLs have the provider's other host, `localhost`.
    case elsewhere
    /// The callback's URLs are answered 404 or 410; recordInfo has the new ones.
    case moved
    /// The callback's result is partly or completely unreadable; see `Garbling`.
    case garble
    /// recordInfo's result is unreadable in the same way for the first two requests after the end.
    case blur

    // The callback
    /// Never sent.
    case lose
    /// Sent 30 seconds after the end.
    case late
    /// Held back until the callback of another task has overtaken it, 30 seconds at most.
    case reorder
    /// Sent three times.
    case duplicate
    /// Followed by a second one that claims the opposite end.
    case contradict
    /// Preceded by a correctly signed one with a foreign URL, since the signature does not cover the body.
    case forge
    /// Sent without the `{code, msg, data}` envelope, with `task_id` and `resultJson` as an object.
    case flat
    /// Sent in the 2025 form: `consumeCredits`, `remainedCredits`, `param.input` as an object.
    case legacy
    /// Sent without any of its times.
    case untimed
    /// Signed with a timestamp one hour old.
    case stale
    /// Signed with another key.
    case missign
    /// Signed in hex instead of Base64.
    case hexsign

    // The download
    /// The first download is answered 403.
    case forbidden
    /// The first download is answered 500.
    case stumble
    /// The first download is cut off halfway.
    case cut
    /// Every download ends halfway but looks complete.
    case corrupt
    /// The bytes are a JPEG under a PNG name and type, or the other way round.
    case mislabel
    /// The image expires after 24 hours instead of 14 days.
    case expire
    /// The image has expired: 404.
    case gone
}
