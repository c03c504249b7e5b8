import Hummingbird

/// Admits a call with the right Bearer key.
struct KeyCheck: RouterMiddleware {
    typealias Context = SimulatorContext
    let configuration: SimulatorConfiguration

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer "),
            isRight(header.dropFirst("Bearer ".count))
        else { return Response(.unauthorized, dialect: configuration.dialect) }
        return try await next(request, context)
    }

    private func isRight(_ key: Substring) -> Bool {
        if let expected = configuration.apiKey { key == expected } else { !key.isEmpty }
    }
}
