/// The revisions of the Model Context Protocol this server speaks, newest first.
///
/// The first one is stateless: every request describes its client. The others begin with `initialize`, but this server
/// keeps no state for them either.
enum MCPVersion: String, CaseIterable, Sendable {
    case july2026 = "2026-07-28"
    case november2025 = "2025-11-25"
    case june2025 = "2025-06-18"
    case march2025 = "2025-03-26"

    /// The one that is answered where a client asks for another than these.
    static let newestWithHandshake = november2025
    /// The one of requests that name none (2025-06-18, “Protocol Version Header”).
    static let unnamed = march2025

    var isStateless: Bool { self == .july2026 }
    /// Only this one allows several messages in one array.
    var allowsBatches: Bool { self == .march2025 }
    /// Structured results and links to resources came after the first one.
    var hasStructuredResults: Bool { self != .march2025 }
}

/// Names in `_meta`.
enum MCPMeta {
    static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
    static let subscriptionID = "io.modelcontextprotocol/subscriptionId"
    static let tasks = "io.modelcontextprotocol/tasks"
}
