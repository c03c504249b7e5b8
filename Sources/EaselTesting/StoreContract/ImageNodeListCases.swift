import EaselCore
import Testing

extension StoreContract {
    static let imageNodeListCases: [StoreContract] = [
        StoreContract(name: "all nodes are paged, newest first") { bench in
            var all: [ImageNode] = []
            for _ in 0..<3 {
                let canvas = try await bench.canvas()
                for _ in 0..<2 { all.append(try await bench.node(on: canvas)) }
            }
            try await bench.store.deleteImageNode(all[2].id, at: bench.clock.now())
            var seen: [ImageNodeID] = []
            var cursor: ImageNodeID?
            repeat {
                let page = try await bench.store.imageNodes(matching: ImageNodeFilter(), limit: 2, after: cursor)
                #expect(page.imageNodes.count <= 2)
                seen += page.imageNodes.map(\.id)
                cursor = page.next
            } while cursor != nil
            #expect(seen == all.map(\.id).filter { $0 != all[2].id }.reversed())
            await #expect(throws: EaselError.self) {
                try await bench.store.imageNodes(matching: ImageNodeFilter(), limit: 2, after: all[2].id)
            }
        },
        StoreContract(name: "nodes are found by organization, canvas and status") { bench in
            let (mine, other) = (try await bench.organization(), try await bench.organization())
            let (first, second) = (try await bench.canvas(of: mine), try await bench.canvas(of: mine))
            let foreign = try await bench.canvas(of: other)
            var nodes: [ImageNode] = []
            for canvas in [first, second, foreign] {
                nodes.append(try await bench.node(on: canvas))
                let canceled = try await bench.node(on: canvas)
                try await bench.step(.cancelRequested, canceled)
                nodes.append(canceled)
            }
            func found(_ filter: ImageNodeFilter) async throws -> [Int] {
                let page = try await bench.store.imageNodes(matching: filter, limit: 99, after: nil)
                return page.imageNodes.compactMap { node in nodes.firstIndex { $0.id == node.id } }
            }
            #expect(try await found(ImageNodeFilter(organization: mine.id)) == [3, 2, 1, 0])
            #expect(try await found(ImageNodeFilter(canvas: second.id)) == [3, 2])
            #expect(try await found(ImageNodeFilter(status: .canceled)) == [5, 3, 1])
            #expect(try await found(ImageNodeFilter(status: .completed)) == [])
            #expect(try await found(ImageNodeFilter(organization: mine.id, status: .canceled)) == [3, 1])
            #expect(try await found(ImageNodeFilter(canvas: first.id, status: .pending)) == [0])
            #expect(try await found(ImageNodeFilter(organization: other.id, canvas: first.id)) == [])
        },
    ]
}
