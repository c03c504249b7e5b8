import EaselCore
import EaselServer
import Foundation

/// Image nodes and their audit trails as lines for people.
extension ImageNode {
    /// One line of a list.
    var line: String {
        let state = [status.rawValue, statusDetail?.rawValue ?? error?.code.rawValue].compactMap { $0 }
        let owed = retryAction == .fetch ? ["paid, not downloaded yet"] : []
        return [
            "\(id)", updatedAt.time, (state + owed).joined(separator: ": "),
            "“\(recipe.prompt.shortened(to: 60))”",
        ]
        .joined(separator: "  ")
    }

    /// Everything that is known, line by line.
    func description(_ links: ImageLinks) -> [String] {
        let settings = [recipe.model, recipe.aspectRatio, recipe.resolution, recipe.outputFormat].compactMap { $0 }
        var lines = [
            "\(id)  \(status.rawValue)\(statusDetail.map { ": \($0.rawValue)" } ?? "")",
            "  prompt        \(recipe.prompt)",
            "  settings      \(settings.joined(separator: ", "))",
        ]
        lines += recipe.referenceImages.map { "  reference     \(links.address(of: $0))" }
        lines += [
            "  organization  \(organizationID)", "  canvas        \(canvasID)",
            "  attempt       \(attempt)\(taskID.map { ", task \($0)" } ?? "")",
            "  created       \(createdAt.time), updated \(updatedAt.time)",
        ]
        if let error { lines.append("  error         \(error.code.rawValue): \(error.message)") }
        if let retryAction { lines.append("  retry         \(retryAction.meaning(price: priceInWords))") }
        if let creditsConsumed { lines.append("  credits       \(creditsConsumed)") }
        for image in [image].compactMap({ $0 }) + alternatives {
            lines.append(
                "  image         \(image.id), \(image.width) × \(image.height), \(image.format.contentType), \(image.byteCount) bytes, SHA-256 \(image.digest)"
            )
        }
        return lines
    }
}

extension ImageNode {
    /// What another task costs.
    fileprivate var priceInWords: String {
        price.map { "\($0.formatted()) credits" } ?? "up to \(reservation.formatted()) credits (price unknown)"
    }
}

extension RetryAction {
    fileprivate func meaning(price: String) -> String {
        switch self {
        case .fetch: "fetches the image, which is already paid for; costs nothing"
        case .create: "makes a new attempt; costs \(price)"
        }
    }
}

extension NodeEvent {
    var line: String {
        [
            createdAt.time, attempt.map { "#\($0)" } ?? "", kind,
            [state.map { "→ \($0.rawValue)" }, sentence].compactMap { $0 }.joined(separator: "  "),
        ].filter { !$0.isEmpty }.joined(separator: "  ")
    }
}

extension Timestamp {
    /// The second in UTC, for people and programs.
    var time: String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }
}
