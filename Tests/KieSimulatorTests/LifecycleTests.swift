import Foundation
import Imaging
import TestSupport
import Testing

@testable import KieSimulator

@Suite(.timeLimit(.minutes(5)))
struct LifecycleTests {
    @Test func `a port in use is a clear error`() async throws {
        try await RunningSimulator.run { simulator in
            var configuration = SimulatorConfiguration()
            configuration.port = try #require(URL(string: simulator.origin)?.port)
            let second = Simulator(
                configuration: configuration, imaging: ImagingProgram(executable: try ImagingProgram.built()),
                logger: silentLogger)
            let error = await #expect(throws: SimulatorError.self) { try await second.run() }
            #expect(error == .portTaken(host: "127.0.0.1", port: configuration.port))
        }
    }

    @Test func `graceful shutdown does not wait for tasks or receivers`() async throws {
        // At the provider's own speed, the slow task would exceed this test's time limit.
        try await RunningSimulator.run(.fast { $0.speed = 1 }) { simulator in
            _ = try await simulator.createdID("a blue boat [slow]")
            _ = try await simulator.createdID("a red boat [instant, late]", callback: "http://127.0.0.1:9/hook")
        }
    }
}
