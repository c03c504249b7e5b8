import JSON

extension KieClient {
    func get(_ url: String) -> KieRequest {
        KieRequest(method: .get, url: url, headers: authorization, deadline: deadlines.read)
    }

    func post(_ url: String, _ body: JSONValue, deadline: Duration) -> KieRequest {
        post(url, body.serialized(), contentType: "application/json", deadline: deadline)
    }

    func post(_ url: String, _ body: [UInt8], contentType: String, deadline: Duration) -> KieRequest {
        var headers = authorization
        headers["Content-Type"] = contentType
        return KieRequest(method: .post, url: url, headers: headers, body: body, deadline: deadline)
    }

    /// Sends a request that changes nothing that costs credits, so that it does not matter whether a lost one arrived.
    func answer(to request: KieRequest) async throws(KieError) -> Answer {
        do {
            return Answer(try await transport.send(request), hiding: apiKey)
        } catch {
            throw self.error(for: error)
        }
    }

    func error(for error: KieTransportError) -> KieError {
        switch error {
        case .notSent(let reason), .lost(let reason): KieError(kind: .connectionFailed, message: clean(reason))
        case .timedOut: KieError(kind: .timedOut, message: "no complete response before the deadline")
        case .tooLarge: KieError(kind: .unreadable, message: "the response is too large")
        }
    }

    func clean(_ text: String) -> String { SafeText.clean(text, hiding: apiKey.value) }

    /// Everything but letters, digits and `-._~` escaped, so that an id from outside cannot change the request.
    static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return encoded
    }

    private var authorization: [String: String] { ["Authorization": "Bearer \(apiKey.value)"] }
}
