/// Which of the provider's conflicting habits the simulator shows, where documentation and wire disagree.
package struct Dialect: Sendable {
    /// How a refusal that has a matching HTTP status arrives.
    package enum Refusal: Sendable {
        /// HTTP 200 and the code in the body, like every recorded error.
        case bodyCode
        /// A real HTTP status with the same body, as documented for 401 and 429.
        case httpStatus
    }

    /// The format of task ids.
    package enum TaskIDs: Sendable {
        /// 32 lowercase hex digits, as seen on the wire.
        case hex
        /// `task_<model>_<milliseconds>`, as in the documentation's examples.
        case named
    }

    /// Applies to wrong keys and to the rate limit.
    package var refusal = Refusal.bodyCode
    /// The code that comes with "Credits insufficient": 402 by the documentation, 500 by one report.
    package var shortageCode = 402
    /// The envelope's code of failure callbacks: 501 in the newest documentation, 400 and 500 in older pages.
    package var failureCode = 501
    package var taskIDs = TaskIDs.hex
    /// Leaves out the five fields recordInfo has gained since April 2026.
    package var oldRecords = false

    package init() {}
}
