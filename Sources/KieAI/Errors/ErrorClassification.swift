/// Turns codes and texts into a ``KieError/Kind``. Pure.
///
/// Neither half is enough alone. The HTTP status is nearly always 200, whatever happened (seen on the wire). Code 500
/// stands for real faults and also for missing or wrong parameters and, reported, for lack of credits. Moderation has no
/// code of its own: it comes as 400, 422 or 500 with a telling text. So codes with one documented meaning decide first,
/// then fragments of the text, then the code's general meaning.
public enum ErrorClassification {
    /// Classifies an answer; `code` is the body's, nil when the body has none.
    public static func kind(httpStatus: Int?, code: Int?, message: String) -> KieError.Kind {
        let effective = code ?? httpStatus
        if httpStatus == 429 { return .rateLimited }
        if let effective, let kind = unambiguousCodes[effective] { return kind }
        return kind(ofText: message) ?? kind(ofAmbiguousCode: effective)
    }

    /// The kind that fragments of a provider text tell, nil when they tell nothing.
    static func kind(ofText text: String) -> KieError.Kind? {
        let text = text.lowercased()
        return textRules.first { rule in rule.fragments.contains { text.contains($0) } }?.kind
    }

    private static let unambiguousCodes: [Int: KieError.Kind] = [
        401: .unauthorized, 402: .insufficientCredits, 403: .unauthorized, 408: .upstreamTimeout, 429: .rateLimited,
        433: .keyCapReached, 451: .fileUnavailable, 455: .maintenance, 505: .featureDisabled,
    ]

    private static func kind(ofAmbiguousCode code: Int?) -> KieError.Kind {
        switch code {
        case nil, 200: .unreadable
        case 404: .notFound
        case 501, 531: .generationFailed
        case .some(400..<500): .invalidInput
        case .some: .serverError
        }
    }

    /// In order: the first rule with a matching fragment wins.
    private static let textRules: [(kind: KieError.Kind, fragments: [String])] = [
        (
            .insufficientCredits,
            ["credits insufficient", "insufficient credit", "not enough credit", "insufficient balance"]
        ),
        (.rateLimited, ["frequency is too high", "rate limit", "too many requests"]),
        (.unsupportedModel, ["model name you specified is not supported", "model is not supported"]),
        (.notFound, ["recordinfo is null", "task not found"]),
        (.unauthorized, ["do not have access permissions", "authentication failed", "invalid api key"]),
        (.maintenance, ["under maintenance"]),
        // Seen at once after creating, under code 422, with inputs that are fine.
        (.generationFailed, ["generate playground failed"]),
        (
            .invalidInput,
            [
                "is required", "missing required", "range of allowed options", "please enter callbackurl",
                "url is wrong",
                "constraint violation",
            ]
        ),
        (
            .contentPolicy,
            [
                "sensitive", "safety", "policy", "policies", "violat", "flagged", "nsfw", "prohibited", "moderat",
                "unsafe", "real person", "photorealistic people", "privacyinformation",
                "could not generate an image with the given prompt", "public error",
            ]
        ),
    ]
}
