import EaselCore
import HTTPTypes

/// Why a request got no image. The status never makes a library send the request again: the image may already be paid
/// for, and the message names the image node where it will appear.
extension Problem {
    /// - Parameters:
    ///   - nodes: all without an image, and final or in the trash.
    ///   - ids: the image nodes that were asked for; those that are missing in `nodes` were deleted for good.
    static func openAIFailure(_ nodes: [ImageNode], of ids: [ImageNodeID]) -> Problem {
        // What may be paid for matters most.
        guard let node = nodes.first(where: mayBePaid) ?? nodes.first, node.deletedAt == nil else {
            return Problem(
                status: .badRequest, code: "image_deleted",
                detail:
                    "The image was deleted before it was ready (\(names(ids))). It may be paid for anyway; what is "
                    + "in the trash can be restored. A new request makes, and pays for, another image.",
                headers: [.reasonPhrase: "The image was deleted"])
        }
        let hint =
            mayBePaid(node)
            ? " The image may be paid for; if it arrives, it appears on the canvas \(node.canvasID). "
                + "Look there before you send a new request."
            : ""
        guard let error = node.error else {
            return Problem(
                status: .badRequest, code: NodeError.Code.canceled.rawValue,
                detail: "The image was canceled (\(names(ids)))." + hint,
                headers: [.reasonPhrase: "The image was canceled"])
        }
        let telling = telling(error.code)
        let detail = "\(error.message.withoutFinalStop). \(names(ids).capitalizedFirst)." + hint
        return Problem(
            status: telling.status, code: telling.code, detail: detail,
            headers: [.reasonPhrase: ReasonPhrase.make("\(telling.phrase) (\(names(ids)))")])
    }

    private static func mayBePaid(_ node: ImageNode) -> Bool {
        node.retryAction == .fetch || node.status == .canceled && node.taskID != nil
            || node.error.map { [.outcomeUnknown, .timedOut].contains($0.code) } ?? false
    }

    /// The order was placed, but the database or the storage does not give out what became of it.
    static func openAIUnreadable(_ ids: [ImageNodeID]) -> Problem {
        Problem(
            status: .badRequest, code: "image_unreadable",
            detail:
                "This server can't read the image right now (\(names(ids))). It was ordered and may be paid for; look "
                + "for it on the canvas before you send a new request.")
    }

    /// The server stops while images are made.
    ///
    /// - Parameter canJoin: whether the same request, sent again, finds these images instead of making others.
    static func openAIStopping(_ ids: [ImageNodeID], canJoin: Bool) -> Problem {
        Problem(
            status: canJoin ? .serviceUnavailable : .badRequest, code: "server_stopping",
            detail: "Easel is being restarted; the image is still being made (\(names(ids))). "
                + (canJoin ? "Send the same request again to get it." : "Look for it on the canvas."),
            headers: canJoin ? [.retryAfter: "5"] : [:])
    }

    private static func names(_ ids: [ImageNodeID]) -> String {
        "image node\(ids.count == 1 ? "" : "s") \(ids.map(\.rawValue).joined(separator: ", "))"
    }

    private static func telling(
        _ code: NodeError.Code
    ) -> (status: HTTPResponse.Status, code: String, phrase: String) {
        switch code {
        case .contentPolicy: (.badRequest, "moderation_blocked", "Prompt refused by the provider")
        case .budgetExceeded: (.tooManyRequests, "insufficient_quota", "Budget of this organization is used up")
        case .insufficientCredits:
            (.tooManyRequests, "insufficient_quota", "Credits at the provider are used up")
        case .invalidPrompt: (.badRequest, code.rawValue, "Prompt not accepted by the provider")
        case .referenceMissing: (.badRequest, code.rawValue, "A reference image is missing")
        case .unauthorized: (.badRequest, "provider_unauthorized", "The provider refuses this server's API key")
        case .rateLimited, .providerUnavailable: (.badRequest, code.rawValue, "The provider is not available")
        case .providerError: (.badRequest, code.rawValue, "The provider could not make the image")
        case .timedOut: (.badRequest, code.rawValue, "No result from the provider in time")
        case .outcomeUnknown: (.badRequest, code.rawValue, "It is not known whether the image was made")
        case .downloadFailed: (.badRequest, code.rawValue, "The image is not fetched from the provider yet")
        case .invalidImage: (.badRequest, code.rawValue, "The provider sent no usable image")
        case .canceled: (.badRequest, code.rawValue, "The image was canceled")
        }
    }
}

extension String {
    fileprivate var withoutFinalStop: String { hasSuffix(".") ? String(dropLast()) : self }
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
