import EaselCore
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The response to a request whose image nodes are on the canvas: waits for them and sends the outcome.
///
/// A status says most, so it is held back for as long as proxies usually wait; after that the response begins with 200
/// and white space. A client that disconnects loses nothing: the images are created and stored all the same.
struct OpenAIAnswer: Sendable {
    private enum Outcome {
        /// At least one image.
        case images([ImageNode])
        case failed(Problem)
        case notYet
        case stopping
    }

    /// The connection is closed in the middle of the answer.
    private struct Cut: Error {}

    let useCases: UseCases
    let images: OpenAIImages
    let limits: ClientLimits
    let order: OpenAIImageRequest
    let ids: [ImageNodeID]
    let organization: OrganizationID
    let canvas: CanvasID?
    let retry: OpenAIRetry
    /// Given back with the answer.
    let place: StreamLimit.Place
    let eventLoop: any EventLoop

    private var headers: HTTPFields {
        var headers: HTTPFields = [.imageNodes: ids.map(\.rawValue).joined(separator: ",")]
        headers[.canvas] = canvas?.rawValue
        return headers
    }

    func response() async throws -> Response {
        if order.isStreamed { return stream() }
        let outcome = await outcome(of: ids, within: limits.quietSeconds)
        switch outcome {
        case .images, .notYet: return json(begunWith: outcome)
        case .failed(let problem): throw problem.with(headers)
        case .stopping: throw Problem.openAIStopping(ids, canJoin: retry.canJoin).with(headers)
        }
    }

    /// Throws nothing: whatever breaks now, the order is placed, and a 500 would make clients place it again.
    private func outcome(of ids: [ImageNodeID], within seconds: Double) async -> Outcome {
        let deadline = useCases.surroundings.now().adding(seconds: seconds)
        let nodes: [ImageNode]
        do {
            nodes = try await cancelWhenGracefulShutdown {
                let nodes = try await useCases.waitUntilFinal(ids, of: organization, until: deadline)
                return try await withDeleted(nodes, among: ids)
            }
        } catch is CancellationError {
            return .stopping
        } catch {
            return .failed(.openAIUnreadable(ids))
        }
        guard nodes.allSatisfy({ $0.status.isFinal || $0.deletedAt != nil }) else {
            return useCases.surroundings.now() < deadline ? .stopping : .notYet
        }
        guard nodes.contains(where: { $0.image != nil }) else { return .failed(.openAIFailure(nodes, of: ids)) }
        // A status that is already given could not tell it.
        for image in nodes.compactMap(\.image) where await !images.isThere(image) {
            return .failed(.openAIUnreadable(ids))
        }
        return .images(nodes)
    }

    /// What was moved to the trash is answered like everything else once it is there: it is paid for.
    private func withDeleted(_ nodes: [ImageNode], among ids: [ImageNodeID]) async throws -> [ImageNode] {
        var all: [ImageNode] = []
        for id in ids {
            if let node = nodes.first(where: { $0.id == id }) {
                all.append(node)
            } else if let node = try await useCases.store.imageNode(id) {
                all.append(node)
            }
        }
        return all
    }

    /// One JSON object, with white space before it while there is nothing to say.
    private func json(begunWith first: Outcome) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        headers[.cacheControl] = "no-store"
        headers[.accelBuffering] = "no"
        return Response(
            status: .ok, headers: headers,
            body: .streamed(on: eventLoop) { writer in
                defer { withExtendedLifetime(place) {} }
                var outcome = first
                while case .notYet = outcome {
                    try await writer.write(ByteBuffer(string: " "))
                    outcome = await self.outcome(of: ids, within: limits.keepAliveSeconds)
                }
                switch outcome {
                case .images(let nodes):
                    try await images.write(nodes.compactMap(\.image), at: useCases.surroundings.now()) {
                        try await writer.write($0)
                    }
                case .failed(let problem): try await tell(problem, with: &writer)
                case .stopping: try await tell(.openAIStopping(ids, canJoin: retry.canJoin), with: &writer)
                case .notYet: break
                }
                try await writer.finish(nil)
            })
    }

    /// Tells an error although 200 was said already: by the cut that makes the client ask again and get the status, else in
    /// words.
    private func tell(_ problem: Problem, with writer: inout any ResponseBodyWriter) async throws {
        if retry.repeatsCutAnswers { throw Cut() }
        try await writer.write(ByteBuffer(bytes: OpenAIError.body(problem)))
    }

    /// Server-sent events: each image in its turn, or the error if there is none.
    private func stream() -> Response {
        var headers = headers
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-store"
        headers[.accelBuffering] = "no"
        return Response(
            status: .ok, headers: headers,
            body: .streamed(on: eventLoop) { writer in
                defer { withExtendedLifetime(place) {} }
                try await writer.write(ByteBuffer(string: ": image nodes \(ids.map(\.rawValue))\n\n"))
                if let problem = try await writeEvents(with: &writer) {
                    let body = ByteBuffer(bytes: OpenAIError.body(problem))
                    try await writer.write(ByteBuffer(string: "event: error\ndata: \(String(buffer: body))\n\n"))
                }
                try await writer.finish(nil)
            })
    }

    /// The problem to tell at the end, if there is one.
    private func writeEvents(with writer: inout any ResponseBodyWriter) async throws -> Problem? {
        var (hasImage, problem) = (false, Problem?.none)
        for id in ids {
            var outcome = Outcome.notYet
            while case .notYet = outcome {
                outcome = await self.outcome(of: [id], within: limits.keepAliveSeconds)
                if case .notYet = outcome { try await writer.write(ByteBuffer(string: ": waiting\n\n")) }
            }
            switch outcome {
            case .images(let nodes):
                hasImage = true
                guard let image = nodes.first?.image else { continue }
                try await images.writeEvent(image, of: order.kind, at: useCases.surroundings.now()) {
                    try await writer.write($0)
                }
            case .stopping: return .openAIStopping(ids, canJoin: retry.canJoin)
            case .failed(let reason): problem = problem ?? reason
            case .notYet: break
            }
        }
        return hasImage ? nil : problem
    }
}

extension Problem {
    fileprivate func with(_ more: HTTPFields) -> Problem {
        var problem = self
        problem.headers.append(contentsOf: more)
        return problem
    }
}

extension HTTPField.Name {
    static let imageNodes = HTTPField.Name("X-Easel-Image-Nodes")!
    static let canvas = HTTPField.Name("X-Easel-Canvas")!
    fileprivate static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
