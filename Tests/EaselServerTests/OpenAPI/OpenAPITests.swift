import BlobStorage
import EaselCore
import Foundation
import Hummingbird
import Imaging
import KieAI
import Logging
import SQLiteStore
import Testing

@testable import EaselServer

/// The document against itself and against the router.
@Suite(.timeLimit(.minutes(1)))
struct OpenAPITests {
    @Test func namesEveryRouteAndNoOther() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "easel-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let bell = CommitBell()
        let store = try SQLiteStore(path: folder.path + "/easel.db", bell: bell)
        let parts = EaselApplication.Parts(
            store: store, blobs: try DiskBlobStore(root: folder.path + "/images"), provider: ScriptedProvider(),
            fetcher: ScriptedFetcher(bytes: []), images: ImagingProcessor(program: ImagingProgram(executable: "/none")),
            bell: bell, surroundings: Surroundings(clock: SystemClock()), secret: Array(repeating: 7, count: 32),
            siteURL: "http://easel.test", thumbnailFolder: folder.path + "/thumbnails", logger: Logger(label: "test"))
        let routes = EaselApplication(parts).router().routes.map { route in
            "\(route.method) /\(route.path.description.trimmingCharacters(in: ["/"]))"
        }
        #expect(routes.count > 20)
        #expect(Set(routes) == Set(try Contract().operations.map(\.name)))
        try store.close()
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let contract = try Contract()
        var references: Set<String> = []
        contract.document.visit { value in
            if let reference = value["$ref"]?.stringValue { references.insert(reference) }
        }
        #expect(references.count > 20)
        for reference in references { #expect(contract.target(of: reference) != nil, "\(reference)") }
        for (kind, parts) in contract.document["components"]?.objectValue ?? [:] where kind != "securitySchemes" {
            for name in parts.objectValue?.keys ?? [:].keys {
                #expect(references.contains("#/components/\(kind)/\(name)"), "\(kind) \(name) is used by nothing")
            }
        }
    }

    @Test func everyOperationIsWhole() throws {
        let contract = try Contract()
        let schemes = Set(contract.document["components"]?["securitySchemes"]?.objectValue?.keys ?? [:].keys)
        let tags = Set((contract.document["tags"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue })
        let names = contract.operations.compactMap { $0.value["operationId"]?.stringValue }
        #expect(Set(names).count == contract.operations.count)
        for operation in contract.operations {
            let value = operation.value
            #expect(value["summary"]?.stringValue?.isEmpty == false, "\(operation.name)")
            #expect(value["tags"]?[0]?.stringValue.map(tags.contains) == true, "\(operation.name)")
            for requirement in try #require(value["security"]?.arrayValue, "\(operation.name)") {
                #expect(schemes.isSuperset(of: requirement.objectValue?.keys ?? [:].keys), "\(operation.name)")
            }
            if let body = value["requestBody"]?["content"]?["application/json"]?["schema"], body["properties"] != nil {
                #expect(body["additionalProperties"] == false, "\(operation.name) refuses unknown fields")
            }
        }
    }

    /// By the schema beside it.
    @Test func everyExampleIsRight() throws {
        let contract = try Contract()
        var count = 0
        contract.document.visit { value in
            guard let schema = value["schema"], let example = value["example"] else { return }
            count += 1
            let faults = contract.faults(of: example, by: schema)
            #expect(faults.isEmpty)
        }
        #expect(count > 15)
    }

    @Test func isServedToEverybody() async throws {
        let contract = try Contract()
        try await withServer { server in
            let answer = try await server.anonymous.get("/openapi.json")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/json; charset=utf-8")
            #expect(answer.json == contract.document)
            #expect(answer.json["openapi"] == "3.1.0")
            let tag = try #require(answer.header("ETag"))
            let known = try await server.anonymous.get("/openapi.json", headers: ["If-None-Match": tag])
            #expect(known.status == 304)
            #expect(known.bytes.isEmpty)
        }
    }
}
