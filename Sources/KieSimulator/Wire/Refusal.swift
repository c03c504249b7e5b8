/// A refused call: the code and the text of its body.
struct Refusal: Error, Equatable {
    let code: Int
    let message: String

    static let unauthorized = Refusal(code: 401, message: "You do not have access permissions")
    static let unknownModel = Refusal(
        code: 422,
        message: "The model name you specified is not supported. Please verify your input and use one of the "
            + "supported models provided by KIE.")
    /// The catalogue's word for the same, with another code.
    static let unlistedModel = Refusal(code: 404, message: unknownModel.message)
    /// A missing field is code 500 on the wire, not 422.
    static let missingField = Refusal(code: 500, message: "This field is required")
    /// For a malformed body, and for an overloaded server.
    static let serverException = Refusal(code: 500, message: "Server exception, please try again later")
    static let tooFrequent = Refusal(code: 429, message: "Your call frequency is too high. Please try again later.")
    static let keyCap = Refusal(code: 433, message: "The usage limit of this API key has been reached.")
    static let maintenance = Refusal(
        code: 455, message: "The service is currently under maintenance. Please try again later.")
    static let unknownTask = Refusal(code: 422, message: "recordInfo is null")
    static let wrongURL = Refusal(code: 422, message: "url is wrong")

    static func notAllowed(_ field: String) -> Refusal {
        Refusal(code: 500, message: "\(field) is not within the range of allowed options")
    }

    static func tooLong(_ field: String, limit: Int) -> Refusal {
        Refusal(code: 500, message: "\(field) exceeds the maximum length of \(limit)")
    }

    static func shortage(code: Int) -> Refusal {
        Refusal(code: code, message: "Credits insufficient")
    }

    var body: JSON {
        ["code": .number(code), "msg": .string(message), "data": nil]
    }
}
