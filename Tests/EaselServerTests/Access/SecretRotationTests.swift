import EaselCore
import EaselServer
import JSON
import KieAI
import TestSupport
import Testing

/// Secrets are replaced while links and callbacks made with the old ones are still in use.
@Suite(.timeLimit(.minutes(5)))
struct SecretRotationTests {
    private static let old = String(repeating: "old ", count: 8)
    private static let id = ImageNodeID("node_1")

    private static func credentials(_ secret: String, previous: String? = nil) -> Credentials {
        Credentials(secret: Array(secret.utf8), previous: previous.map { Array($0.utf8) })
    }

    @Test func newTokensUseTheNewSecretAndBothAreAccepted() {
        let old = Self.credentials(Self.old)
        let new = Self.credentials(String(repeating: "new ", count: 8))
        let both = Self.credentials(String(repeating: "new ", count: 8), previous: Self.old)
        let token = both.callbackToken(imageNodeID: Self.id, attempt: 1)
        #expect(token == new.callbackToken(imageNodeID: Self.id, attempt: 1))
        #expect(both.isCallbackToken(token, imageNodeID: Self.id, attempt: 1))
        let oldToken = old.callbackToken(imageNodeID: Self.id, attempt: 1)
        #expect(both.isCallbackToken(oldToken, imageNodeID: Self.id, attempt: 1))
        #expect(!both.isCallbackToken(oldToken, imageNodeID: Self.id, attempt: 2))
        #expect(!new.isCallbackToken(oldToken, imageNodeID: Self.id, attempt: 1), "it has expired")
        let strange = Self.credentials(String(repeating: "any ", count: 8))
        #expect(
            !both.isCallbackToken(
                strange.callbackToken(imageNodeID: Self.id, attempt: 1), imageNodeID: Self.id, attempt: 1))
        let same = Self.credentials(Self.old, previous: Self.old)
        #expect(same.isCallbackToken(oldToken, imageNodeID: Self.id, attempt: 1))
    }

    @Test func callbacksAndLinksOfTheOldSecretStillWork() async throws {
        var setup = TestServer.Setup()
        setup.previousSecret = Self.old
        setup.signatureKeys = ["new key", "old key"]
        try await withServer(setup) { server in
            let old = Self.credentials(Self.old)
            for signatureKey in setup.signatureKeys {
                let node = try await server.makeRunningNode()
                let time = "\(server.clock.now().milliseconds / 1000)"
                let token = old.callbackToken(imageNodeID: ImageNodeID(node.id), attempt: 1)
                let headers = [
                    KieCallbackSignature.timestampHeaderName: time,
                    KieCallbackSignature.signatureHeaderName: KieCallbackSignature.sign(
                        taskID: node.taskID, timestamp: time, key: signatureKey),
                ]
                let answer = try await server.anonymous.post(
                    server.callbackPath(of: node.id, token: token), node.success, headers: headers)
                #expect(answer.status == 200)
                let image = try #require(
                    try await server.node(node.id, when: "completed")["imageStorageId"]?.stringValue)
                let expires = server.clock.now().milliseconds / 1000 + 60
                let signature = old.imageSignature(id: ImageID(image), expires: expires)
                let link = "/api/images/\(image)?expires=\(expires)&signature="
                #expect(try await server.anonymous.get(link + signature).status == 200)
                #expect(try await server.anonymous.get(link + String(signature.reversed())).status == 401)
            }
        }
    }
}
