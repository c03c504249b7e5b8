import Hummingbird
import NIOCore
import ServiceLifecycle

/// createTask, recordInfo, the balance and the download link.
struct TaskRoutes: Sendable {
    let account: Account
    let catalogue: Catalogue
    /// Receives the tasks to run.
    let queue: AsyncStream<SimulatedTask>.Continuation
    let configuration: SimulatorConfiguration

    func add(to router: some RouterMethods<SimulatorContext>) {
        router.post("jobs/createTask", use: createTask)
        router.get("jobs/recordInfo", use: recordInfo)
        router.get("chat/credit", use: credit)
        router.post("common/download-url", use: downloadURL)
    }

    private func createTask(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        await account.count(.createTask)
        guard let body = JSON(try await request.body.collect(upTo: 512 << 10)) else { return answer(.serverException) }
        // The provider takes 0.3 to 0.9 s to answer.
        try await Task.sleep(for: .milliseconds(Int.random(in: 300...900)) / configuration.speed)
        let offer = await catalogue.rule(named: body["model"]?.stringValue ?? "")
        switch await account.create(body, offer: offer, now: .now) {
        case .refused(let refusal): return answer(refusal)
        case .broken(.drop): try await context.drop()
        case .broken:
            return Response(
                status: .badGateway, headers: [.contentType: "text/html"],
                body: .init(byteBuffer: ByteBuffer(string: "<html><h1>502 Bad Gateway</h1>cloudflare</html>")))
        case .created(let task):
            queue.yield(task)
            if task.faults.contains(.early) {
                // A receiver that never answers must not delay a shutdown.
                await cancelWhenGracefulShutdown { await waitForCallback(about: task) }
            }
            if task.faults.contains(.vanish) { try await context.drop() }
            return Response(data: ["taskId": .string(task.id), "recordId": .string(task.id)])
        }
    }

    /// Waits until the task's callback was received, for less time than a client waits for an answer.
    private func waitForCallback(about task: SimulatedTask) async {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, await !account.hasCalledBack(task.id) {
            guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { return }
        }
    }

    private func recordInfo(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        await account.count(.recordInfo)
        try await Task.sleep(for: .milliseconds(Int.random(in: 250...400)) / configuration.speed)
        guard let id = request.uri.queryParameters["taskId"], let task = await account.taskAskedFor(String(id)),
            !(task.faults.contains(.hide) && .now - task.createTime < 3000)
        else { return answer(.unknownTask) }
        return Response(data: task.recordBody(old: configuration.dialect.oldRecords))
    }

    private func credit(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        await account.count(.credit)
        return Response(data: .number(await account.balance))
    }

    private func downloadURL(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        await account.count(.downloadUrl)
        let origin = await account.origin
        guard let url = JSON(try await request.body.collect(upTo: 64 * 1024))?["url"]?.stringValue,
            let path = await account.path(of: url), let link = await account.makeDownloadLink(to: path, now: .now)
        else { return answer(.wrongURL) }
        return Response(data: .string(origin + link))
    }

    private func answer(_ refusal: Refusal) -> Response {
        Response(refusal, dialect: configuration.dialect)
    }
}
