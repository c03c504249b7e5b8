/// One accepted task.
struct SimulatedTask: Sendable {
    /// Its progress. A terminal state never changes.
    enum State: Sendable {
        case running
        case success(urls: [String], End)
        case fail(code: String, message: String, End?)
    }

    /// When and after how long a task ended.
    struct End: Sendable {
        let completeTime: Int64
        let seconds: Int64
    }

    let id: String
    let model: ModelRule
    /// The request as JSON text whose `input` is itself JSON text.
    let param: String
    let input: JSON
    let callbackURL: String?
    let credits: Double
    /// Milliseconds since 1970.
    let createTime: Int64
    let faults: Set<Fault>
    let seed: UInt64
    let images: [ResultImage]
    var state = State.running
    /// A callback about it was answered 2xx.
    var isAcknowledged = false
    /// SHA-256 of the images in hex, once it has ended.
    var digests: [String] = []
    /// How often recordInfo was called for it since it ended.
    var questions = 0

    var isRunning: Bool {
        if case .running = state { true } else { false }
    }

    /// The result URLs in its callback.
    func callbackURLs(_ urls: [String]) -> [String] {
        guard faults.contains(.moved) else { return urls }
        return zip(urls, images).map { url, image in
            url.dropLast(image.path.count) + Self.movedFrom + image.path
        }
    }

    /// The folder that results were moved from.
    static let movedFrom = "/moved"

    /// The state in recordInfo.
    var stateWord: String {
        switch state {
        case .running where faults.contains(.strange): "preparing"
        // Happens occasionally without a reason.
        case .running where faults.contains(.queuing) || seed % 32 == 0: "queuing"
        case .running: model.showsGenerating ? "generating" : "waiting"
        case .success: "success"
        case .fail: "fail"
        }
    }
}
