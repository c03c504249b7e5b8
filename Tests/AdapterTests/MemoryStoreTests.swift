import EaselTesting
import Testing

@Suite struct MemoryStoreTests {
    @Test(arguments: StoreContract.cases)
    func fulfillsTheContract(of contract: StoreContract) async throws {
        try await contract.run { bell in MemoryStore(bell: bell) }
    }
}
