import KieAI
import Testing

struct ErrorClassificationTests {
    @Test(
        arguments: [
            (200, 401, "You do not have access permissions", KieError.Kind.unauthorized),
            (401, nil, "", .unauthorized),
            (403, nil, "", .unauthorized),
            (200, 402, "", .insufficientCredits),
            (200, 500, "Credits insufficient", .insufficientCredits),
            (200, 422, "Your credits are not enough: insufficient credits", .insufficientCredits),
            (200, 429, "", .rateLimited),
            (429, nil, "", .rateLimited),
            (429, 500, "Server exception", .rateLimited),
            (200, 500, "Your call frequency is too high. Please try again later.", .rateLimited),
            (200, nil, "Your call frequency is too high", .rateLimited),
            (200, 433, "Credits insufficient for this key", .keyCapReached),
            (200, 451, "", .fileUnavailable),
            (200, 455, "Service under maintenance", .maintenance),
            (200, 505, "", .featureDisabled),
            (200, 408, "", .upstreamTimeout),
            (
                200, 422,
                "The model name you specified is not supported. Please verify your input and use one of the supported models",
                .unsupportedModel
            ),
            (200, 404, "The model name you specified is not supported.", .unsupportedModel),
            (200, 422, "recordInfo is null", .notFound),
            (200, 404, "Task not found", .notFound),
            (404, nil, "No message available", .notFound),
            (200, 422, "url is wrong", .invalidInput),
            (200, 422, "Please enter callBackUrl.", .invalidInput),
            (200, 500, "This field is required", .invalidInput),
            (200, 500, "aspect_ratio is required", .invalidInput),
            (200, 500, "output_format is not within the range of allowed options", .invalidInput),
            (200, 400, "Missing required parameter: fileUrl (file download URL)", .invalidInput),
            (200, 400, "", .invalidInput),
            (200, 400, "Your prompt was flagged by Website as violating content policies", .contentPolicy),
            (
                200, 500,
                "Gemini could not generate an image with the given prompt. Please try again with a different prompt.",
                .contentPolicy
            ),
            (200, 422, "InputImageSensitiveContentDetected", .contentPolicy),
            (200, 500, "PUBLIC_ERROR_UNSAFE_GENERATION", .contentPolicy),
            (200, 500, "uploads of images containing photorealistic people", .contentPolicy),
            (200, 422, "generate playground failed, task id is blank", .generationFailed),
            (200, 501, "", .generationFailed),
            (200, 531, "", .generationFailed),
            (200, 500, "Server exception, please try again later", .serverError),
            (200, 500, "Upload failed: Server internal error.", .serverError),
            (502, nil, "", .serverError),
            (200, nil, "", .unreadable),
            (200, 200, "", .unreadable),
        ] as [(Int, Int?, String, KieError.Kind)])
    func kind(httpStatus: Int, code: Int?, message: String, expected: KieError.Kind) {
        #expect(ErrorClassification.kind(httpStatus: httpStatus, code: code, message: message) == expected)
        let shouted = message.uppercased()
        #expect(ErrorClassification.kind(httpStatus: httpStatus, code: code, message: shouted) == expected)
    }

    @Test func onlyTemporaryErrorsAreTransient() {
        let transient: Set<KieError.Kind> = [
            .rateLimited, .maintenance, .generationFailed, .upstreamTimeout, .serverError, .connectionFailed, .timedOut,
            .unreadable,
        ]
        for kind in KieError.Kind.allCases { #expect(kind.isTransient == transient.contains(kind)) }
    }

    @Test(
        arguments: [
            ("400", "Your prompt was flagged", KieError.Kind.contentPolicy, "400"),
            ("500", "Internal Error, Please try again later.", .serverError, "500"),
            ("500", "The request violates our safety policy", .contentPolicy, "500"),
            ("422", "generate playground failed, task id is blank", .generationFailed, "422"),
            ("422", "aspect_ratio is required", .invalidInput, "422"),
            ("402", nil, .insufficientCredits, "402"),
            ("408", "", .upstreamTimeout, "408"),
            ("451", nil, .fileUnavailable, "451"),
            ("429", nil, .generationFailed, "429"),
            ("401", nil, .generationFailed, "401"),
            ("what", nil, .generationFailed, "what"),
            ("", "", .generationFailed, nil),
            (nil, nil, .generationFailed, nil),
        ] as [(String?, String?, KieError.Kind, String?)])
    func taskFailure(failCode: String?, failMsg: String?, expected: KieError.Kind, code: String?) {
        let failure = TaskFailure.classify(failCode: failCode, failMsg: failMsg)
        #expect(failure.kind == expected)
        #expect(failure.code == code)
        #expect(!failure.message.isEmpty)
    }
}
