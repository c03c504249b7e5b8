import Foundation
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The list of models and what is published about each.
struct CatalogueRoutes: Sendable {
    let account: Account
    let catalogue: Catalogue
    let configuration: SimulatorConfiguration

    func add(to router: some RouterMethods<SimulatorContext>) {
        router.get("models", use: list)
        // An id has one or two segments, and its slash is not escaped.
        router.get("models/**", use: about)
    }

    private func list(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        let query = request.uri.queryParameters
        func text(_ name: Substring) -> String? {
            // `+` stands for a space too.
            query[name].map { $0.replacing("+", with: " ") }.flatMap { $0.isEmpty ? nil : String($0) }
        }
        let taskTypes = text("taskType")?.split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces).lowercased()
        }
        return try await response(
            catalogue.list(taskTypes: taskTypes ?? [], provider: text("provider"), query: text("q")))
    }

    private func about(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        let parts = request.uri.path.split(separator: "/").dropFirst(3)
        guard let part = parts.last, ["price", "success-rate", "schema"].contains(part), parts.count > 1 else {
            throw HTTPError(.notFound)
        }
        return try await response(await catalogue.about(parts.dropLast().joined(separator: "/"), String(part)))
    }

    private func response(_ answer: Catalogue.Answer) async throws -> Response {
        await account.count(.catalogue)
        if await catalogue.mode == .slow {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
        }
        switch answer {
        case .data(let data): return Response(data: data)
        case .refused(let refusal): return Response(refusal, dialect: configuration.dialect)
        case .raw(let text):
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        case .unavailable:
            return Response(
                status: .badGateway, headers: [.contentType: "text/html"],
                body: .init(byteBuffer: ByteBuffer(string: "<html><h1>502 Bad Gateway</h1>cloudflare</html>")))
        }
    }
}
