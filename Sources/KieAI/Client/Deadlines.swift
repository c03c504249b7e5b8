/// How long each kind of call may take, from its start to the last byte of the response.
public struct Deadlines: Sendable, Equatable {
    /// For creating a task (30 s by default). Seen on the wire: 0.48 s at the median, 0.89 s at the 95th percentile.
    /// Generous, because giving up early makes the outcome unknown.
    public var create: Duration
    /// For reading a task, the credits or a download link (15 s by default).
    public var read: Duration
    /// For uploads (120 s by default); Kie itself gives up fetching a URL after 30 s (documented).
    public var upload: Duration

    /// Sets the deadlines; what is left out keeps its default.
    public init(
        create: Duration = .seconds(30), read: Duration = .seconds(15), upload: Duration = .seconds(120)
    ) {
        self.create = create
        self.read = read
        self.upload = upload
    }
}
