import KieAI
import Testing

struct KieCallbackSignatureTests {
    private struct Vector {
        let id: String
        let time: String
        let now: Int64
        let signature: String
        let hex: String
    }

    private static let vectors = [
        Vector(
            id: "task_nano-banana-pro_1765178625768", time: "1765178700", now: 1_765_178_700,
            signature: "9tEIbxycdQL0ffEPVwOfSL/K0dCwMmBQFYuU+Rh1Tco=",
            hex: "f6d1086f1c9c7502f47df10f57039f48bfcad1d0b0326050158b94f918754dca"), sample,
    ]

    private static let sample = Vector(
        id: "ee9c2715375b7837f8bb51d641ff5863", time: "1700000000", now: 1_700_000_000,
        signature: "I0AJTZTHsgrWDjR0zCZr3FhnWgVP8WKIeM+LEeMZ9DA=",
        hex: "2340094d94c7b20ad60e3474cc266bdc58675a054ff1628878cf8b11e319f430")

    private let sample = Self.sample

    private func verify(
        time: String? = "1700000000", signature: String?, keys: [String] = ["whsec_test_key"],
        now: Int64 = 1_700_000_000, tolerance: Int64 = 300
    ) -> KieCallbackSignature.Verdict {
        KieCallbackSignature.verify(
            taskID: sample.id, timestampHeader: time, signatureHeader: signature, keys: keys, nowSeconds: now,
            toleranceSeconds: tolerance)
    }

    @Test func vectors() {
        for vector in Self.vectors {
            #expect(
                KieCallbackSignature.sign(taskID: vector.id, timestamp: vector.time, key: "whsec_test_key")
                    == vector.signature)
            func verdict(_ signature: String) -> KieCallbackSignature.Verdict {
                KieCallbackSignature.verify(
                    taskID: vector.id, timestampHeader: vector.time, signatureHeader: signature,
                    keys: ["whsec_test_key"], nowSeconds: vector.now)
            }
            #expect(verdict(vector.signature) == .valid)
            #expect(verdict(vector.hex) == .mismatch)
            #expect(verdict(vector.hex.uppercased()) == .mismatch)
        }
    }

    @Test func rotatedKeys() {
        #expect(verify(signature: sample.signature, keys: ["new_key", "whsec_test_key"]) == .valid)
        #expect(verify(signature: sample.signature, keys: ["whsec_test_key", "new_key"]) == .valid)
        #expect(verify(signature: sample.signature, keys: ["new_key", ""]) == .mismatch)
        #expect(verify(signature: sample.signature, keys: []) == .missing)
    }

    @Test func anEmptyKeyVerifiesNothing() {
        let forged = KieCallbackSignature.sign(taskID: sample.id, timestamp: "1700000000", key: "")
        #expect(verify(signature: forged, keys: [""]) == .mismatch)
    }

    @Test(arguments: [(300, true), (-300, true), (301, false), (-301, false)])
    func tolerance(age: Int64, isValid: Bool) {
        #expect(verify(signature: sample.signature, now: 1_700_000_000 + age) == (isValid ? .valid : .stale))
    }

    @Test func missingHeaders() {
        #expect(verify(signature: nil) == .missing)
        #expect(verify(signature: "") == .missing)
        #expect(verify(time: nil, signature: sample.signature) == .missing)
        #expect(verify(time: "", signature: sample.signature) == .missing)
    }

    @Test(arguments: ["now", "1700000000.5", "-1700000000", "+1700000000", " 1700000000", "99999999999999999999", "１７"])
    func malformedTimestamp(time: String) {
        #expect(verify(time: time, signature: sample.signature) == .malformedTimestamp)
    }

    @Test func theTimestampIsVerifiedAsWritten() {
        #expect(verify(time: "01700000000", signature: sample.signature) == .mismatch)
        #expect(verify(time: "1700000001", signature: sample.signature) == .mismatch)
    }

    @Test(arguments: [
        "I0AJTZTHsgrWDjR0zCZr3FhnWgVP8WKIeM+LEeMZ9DB=", "I0AJTZTHsgrWDjR0zCZr3FhnWgVP8WKIeM-LEeMZ9DA=",
        "I0AJTZTHsgrWDjR0zCZr3FhnWgVP8WKIeM+LEeMZ9DA", "sha256=I0AJTZTHsgrWDjR0zCZr3FhnWgVP8WKIeM+LEeMZ9DA=",
        "I0AJTZTHsgrWDjR0zCZr3FhnWgVP8WKIeM+LEeMZ9DA= ", "AAAA",
    ])
    func otherSpellings(signature: String) {
        #expect(verify(signature: signature) == .mismatch)
    }

    @Test func anotherTask() {
        let other = KieCallbackSignature.sign(taskID: "another", timestamp: "1700000000", key: "whsec_test_key")
        #expect(verify(signature: other) == .mismatch)
    }
}
