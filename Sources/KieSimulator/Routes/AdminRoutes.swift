import Hummingbird
import NIOCore

/// The simulator's own controls under `/simulator`; the provider has nothing like them.
///
/// - `GET /simulator/calls`: how often each endpoint was called, and how many tasks were made.
/// - `GET /simulator/tasks?after=…&limit=…`: every task, oldest first, with its callback URL, its results and what it was charged.
/// - `POST /simulator/reset`: resets the counts, the rate limit and the catalogue, and refills the balance.
/// - `PATCH /simulator/catalogue` with a body such as `{"models": {"z-image": null, "aurora-1": {"pricingDesc": "3 credits",
///   "credits": 3, "input": {…}}}, "mode": "normal"}`: models appear, change and disappear; the mode is one of
///   `Catalogue.Mode`.
/// - `PUT /simulator/faults` with a body such as `lose=0.3,fail=0.1`: faults of the tasks from now on.
struct AdminRoutes: Sendable {
    let account: Account
    let catalogue: Catalogue

    func add(to router: some RouterMethods<SimulatorContext>) {
        router.get("calls") { _, _ in Response(await account.callCounts()) }
        router.get("tasks") { request, _ in
            let query = request.uri.queryParameters
            let limit = min(max(query["limit"].flatMap { Int($0) } ?? 200, 1), 1000)
            let page = await account.tasks(from: query["after"].flatMap { Int($0) } ?? 0, limit: limit)
            return Response([
                "tasks": .array(page.tasks.map(\.listEntry)), "next": page.next.map { .number($0) } ?? nil,
            ])
        }
        router.post("reset") { _, _ in
            await account.reset()
            await catalogue.reset()
            return Response(["ok": true])
        }
        router.patch("catalogue") { request, _ in
            let body = JSON(try await request.body.collect(upTo: 1 << 20)) ?? nil
            guard case .object = body else {
                return Response(["error": "the body must be an object"], status: .badRequest)
            }
            do throws(CatalogueChange.Fault) {
                try await catalogue.change(body)
                return Response(["ok": true])
            } catch {
                return Response(["error": .string(error.description)], status: .badRequest)
            }
        }
        router.put("faults") { request, _ in
            do throws(Faults.ParseError) {
                let text = try? await request.body.collect(upTo: 4096)
                await account.setFaults(try Faults(parsing: String(buffer: text ?? ByteBuffer())))
                return Response(["ok": true])
            } catch {
                return Response(["error": .string(error.description)], status: .badRequest)
            }
        }
    }
}
