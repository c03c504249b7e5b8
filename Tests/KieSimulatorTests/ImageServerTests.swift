import Foundation
import KieAI
import KieSimulator
import NIOCore
import TestSupport
import Testing

/// The server of docs/kieai.md, which uses the library alone, against the simulated provider.
@Suite(.timeLimit(.minutes(5))) struct ImageServerTests {
    @Test func getsTheResultByCallback() async throws {
        try await RunningSimulator.run(.fast { $0.hmacKey = "whsec_test" }) { simulator in
            let port = try await FreePort.find()
            let (results, arrived) = AsyncStream.makeStream(of: (taskID: String, urls: [String]).self)
            try await AsyncHTTPClientTransport.withTransport { transport in
                let server = ImageServer(
                    kie: KieClient(apiKey: simulator.key, baseURL: simulator.origin, transport: transport),
                    site: "http://127.0.0.1:\(port)", secret: "unguessable", webhookKey: "whsec_test"
                ) { arrived.yield(($0, $1)) }
                try await serving(server.router(), port: port) { port in
                    let made = try await simulator.send(
                        .post, "http://127.0.0.1:\(port)/images", body: ByteBuffer(string: "a lighthouse"))
                    #expect(made.status == 200)
                    let result = try #require(await results.first { _ in true })
                    #expect(result.taskID == String(buffer: made.bytes))
                    #expect(result.urls.count == 1)
                    let forged = try await simulator.send(
                        .post, "http://127.0.0.1:\(port)/callback/unguessable",
                        body: ByteBuffer(string: #"{"data":{"taskId":"t","state":"success"}}"#))
                    #expect(forged.status == 401)
                }
            }
        }
    }

    /// The code in the document is the tested code.
    @Test func matchesTheDocumentation() throws {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let code = try String(contentsOf: here.appending(path: "ImageServer.swift"), encoding: .utf8)
        let page = try String(contentsOf: here.appending(path: "../../docs/kieai.md"), encoding: .utf8)
        #expect(page.contains("```swift\n\(code)```"))
    }
}
