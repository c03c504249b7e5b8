import EaselCore

/// The response to a request with a key, in a form of its own: a change of the core's types must not change what is
/// stored, or an order would be carried out twice.
///
/// Image nodes are kept as they began, so that the first answer can be given again whatever became of them; without what
/// was asked for, which the same request says again. A message does not change, and goes only with its canvas; its id is
/// enough.
enum KeptAnswer {
    case imageNodes([StoredNode])
    case message(MessageID)
    /// Written in a way this version does not know. The request was carried out all the same.
    case unreadable

    private static let version = 1

    private struct Form: Codable {
        let version: Int
        var imageNodes: [StoredNode]?
        var message: String?
    }

    init(_ nodes: [ImageNode]) {
        self = .imageNodes(nodes.map { StoredNode($0, hasPrompt: false) })
    }

    init(text: String) {
        do {
            let form = try JSONColumn.value(Form.self, text)
            if form.version == Self.version, let nodes = form.imageNodes {
                self = .imageNodes(nodes)
            } else if form.version == Self.version, let message = form.message {
                self = .message(MessageID(message))
            } else {
                self = .unreadable
            }
        } catch {
            self = .unreadable
        }
    }

    func text() throws -> String {
        switch self {
        case .imageNodes(let nodes):
            try JSONColumn.text(Form(version: Self.version, imageNodes: nodes))
        case .message(let id): try JSONColumn.text(Form(version: Self.version, message: id.rawValue))
        case .unreadable: throw EaselError.firstAnswerLost
        }
    }
}
