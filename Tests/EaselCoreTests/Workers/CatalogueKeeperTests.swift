import EaselCore
import EaselTesting
import Synchronization
import TestSupport
import Testing

/// Reads the provider's list of models, and is in nobody's way.
struct CatalogueKeeperTests {
    private let clock = ManualClock()
    private let store = MemoryStore(bell: CommitBell())

    private func keeper(_ provider: Publisher) -> CatalogueKeeper {
        CatalogueKeeper(store: store, provider: provider, clock: clock, logger: silentLogger)
    }

    @Test func whatIsReadIsUsedAndKeptWithItsTime() async throws {
        let provider = Publisher("first")
        var progress = CatalogueKeeper.Progress()
        await keeper(provider).look(&progress)
        #expect(provider.used == ["first"])
        #expect(
            try await store.catalogue(readAfter: nil) == KeptCatalogue(content: "first", readAt: clock.now()))
        // Not again before it is due.
        provider.publish("second")
        clock.advance(seconds: CatalogueKeeper.interval - 1)
        await keeper(provider).look(&progress)
        #expect(provider.readings == 1)
        clock.advance(seconds: 1)
        await keeper(provider).look(&progress)
        #expect(provider.used == ["first", "second"])
    }

    @Test func aRestartWithoutNetworkHasTheLastOne() async throws {
        var progress = CatalogueKeeper.Progress()
        await keeper(Publisher("first")).look(&progress)
        clock.advance(seconds: 10 * CatalogueKeeper.interval)
        let restarted = Publisher(nil)
        var fresh = CatalogueKeeper.Progress()
        await keeper(restarted).look(&fresh)
        #expect(restarted.used == ["first"] && restarted.readings == 1)
        #expect(try await store.catalogue(readAfter: nil)?.content == "first")
    }

    @Test func aReadingThatIsCanceledIsNoFailure() async {
        let failures = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            var progress = CatalogueKeeper.Progress()
            await keeper(Publisher(nil)).look(&progress)
            return progress.failures
        }.value
        #expect(failures == 0)
    }

    @Test func whoFailsWaitsLongerEachTime() async throws {
        let provider = Publisher(nil)
        var progress = CatalogueKeeper.Progress()
        var readings: [Int] = []
        for pause in [300.0, 600, 1_200, 2_400, 4_800, 4_800] {
            await keeper(provider).look(&progress)
            clock.advance(seconds: pause - 1)
            await keeper(provider).look(&progress)
            readings.append(provider.readings)
            clock.advance(seconds: 1)
        }
        #expect(readings == [1, 2, 3, 4, 5, 6])
        provider.publish("at last")
        await keeper(provider).look(&progress)
        #expect(provider.used == ["at last"])
    }

    @Test func oneOfSeveralProcessesAsksAndAllUseIt() async throws {
        let processes = (0..<3).map { _ in Publisher("list") }
        var progress = processes.map { _ in CatalogueKeeper.Progress() }
        for _ in 0..<2 {
            for index in processes.indices { await keeper(processes[index]).look(&progress[index]) }
        }
        #expect(processes.map(\.readings).reduce(0, +) == 1)
        #expect(processes.allSatisfy { $0.used == ["list"] })
    }

    @Test func aCommandReadsAtOnceAndARunningServerUsesIt() async throws {
        let server = Publisher("first")
        var progress = CatalogueKeeper.Progress()
        await keeper(server).look(&progress)
        clock.advance(seconds: 60)
        let command = Publisher("second")
        try await CatalogueKeeper.refresh(store, command, at: clock.now())
        #expect(command.used == ["second"])
        await keeper(server).look(&progress)
        #expect(server.used == ["first", "second"] && server.readings == 1)
        await #expect(throws: EaselError.self) {
            try await CatalogueKeeper.refresh(store, Publisher(nil), at: clock.now())
        }
    }
}

/// A provider that publishes a list, or can't be reached.
private final class Publisher: ImageProvider {
    private struct State {
        var list: String?
        var used: [String] = []
        var readings = 0
    }

    private let state: Mutex<State>

    init(_ list: String?) {
        state = Mutex(State(list: list))
    }

    var used: [String] { state.withLock(\.used) }
    var readings: Int { state.withLock(\.readings) }
    func publish(_ list: String) { state.withLock { $0.list = list } }

    let hasCatalogue = true
    func readCatalogue() async throws(EaselError) -> String {
        let list = state.withLock { state in
            state.readings += 1
            return state.list
        }
        guard let list else { throw .unavailable(message: "no network") }
        return list
    }
    func use(_ catalogue: KeptCatalogue) { state.withLock { $0.used.append(catalogue.content) } }

    let facts = ProviderFacts.usual
    let models: [ModelDescription] = []
    let defaultModelID = "model"
    func completed(_ recipe: ImageRecipe) throws(EaselError) -> ImageRecipe { recipe }
    func create(_ recipe: ImageRecipe, references: [String], callbackURL: String) async -> CreateOutcome {
        .unknown(reason: "not asked")
    }
    func check(taskID: String) async -> CheckOutcome { .noAnswer(reason: "not asked") }
    func read(callback body: [UInt8]) -> CallbackReading { .unreadable(reason: "not asked") }
}
