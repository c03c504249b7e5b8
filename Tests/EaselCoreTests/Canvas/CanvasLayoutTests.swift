import EaselCore
import Testing

@Suite struct CanvasLayoutTests {
    private func extent(_ nodes: [Placement]) -> CanvasExtent {
        CanvasExtent(
            newest: nodes.suffix(CanvasLayout.known),
            floor: nodes.dropLast(CanvasLayout.known).map { $0.position.y + $0.size.height }.max())
    }

    private func overlap(_ a: Placement, _ b: Placement) -> Bool {
        a.position.x < b.position.x + b.size.width && b.position.x < a.position.x + a.size.width
            && a.position.y < b.position.y + b.size.height && b.position.y < a.position.y + a.size.height
    }

    /// A canvas after orders of the given sizes.
    private func placements(_ counts: [Int], ratios: [Double]) -> [Placement] {
        var nodes: [Placement] = []
        for (index, count) in counts.enumerated() {
            let size = CanvasLayout.size(ratio: ratios[index % ratios.count])
            nodes += CanvasLayout.positions(count: count, size: size, origin: nil, extent: extent(nodes))
                .map { Placement(position: $0, size: size) }
        }
        return nodes
    }

    @Test(arguments: ["1:1", "16:9", "9:16", "21:9", "1:8", "auto", "", "0:0", "a:b"])
    func sizeFollowsTheAspectRatioWithAFixedLongSide(ratio: String) {
        let recipe = ImageRecipe(prompt: "p", model: "m", aspectRatio: ratio)
        let size = CanvasLayout.size(ratio: recipe.ratio)
        #expect(max(size.width, size.height) == 320)
        #expect(abs(size.width / size.height - recipe.ratio) < 0.05 * recipe.ratio)
    }

    @Test func manyOrdersNeverOverlap() {
        let nodes = placements((0..<90).map { $0 % 8 + 1 }, ratios: [1, 16.0 / 9, 9.0 / 16, 21.0 / 9])
        #expect(nodes.count > CanvasLayout.known, "older ones are no longer compared")
        for (index, node) in nodes.enumerated() {
            #expect(!nodes[..<index].contains { overlap($0, node) }, "node \(index)")
        }
    }

    @Test(arguments: [
        (1, [1]), (2, [2]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (6, [3, 3]), (7, [4, 3]), (8, [4, 4]),
    ])
    func theImageNodesOfAnOrderFormOneBlock(count: Int, rows: [Int]) {
        let size = Size(width: 320, height: 180)
        let places = CanvasLayout.positions(count: count, size: size, origin: nil, extent: CanvasExtent())
        #expect(places.first == Point(x: 0, y: 0))
        #expect(rows == Set(places.map(\.y)).sorted().map { y in places.count { $0.y == y } })
        #expect(places.map(\.x).max() == Double(rows[0] - 1) * 352)
    }

    @Test(arguments: [1, 2, 4, 8])
    func manyOrdersSpreadInBothDirections(each: Int) {
        let nodes = placements(Array(repeating: each, count: 200 / each), ratios: [1])
        let width = nodes.map { $0.position.x + $0.size.width }.max() ?? 0
        let height = nodes.map { $0.position.y + $0.size.height }.max() ?? 1
        #expect((1...2.4).contains(width / height), "\(width) × \(height)")
    }

    @Test func newImageNodesDoNotCoverMovedOnes() {
        let moved = [Placement(position: Point(x: 100, y: 50), size: Size(width: 320, height: 320))]
        let size = Size(width: 320, height: 320)
        let places = CanvasLayout.positions(count: 1, size: size, origin: nil, extent: extent(moved))
        #expect(places.allSatisfy { !overlap(Placement(position: $0, size: size), moved[0]) })
    }

    @Test func aRequestedPositionIsUsed() {
        let size = Size(width: 320, height: 320)
        let places = CanvasLayout.positions(count: 8, size: size, origin: Point(x: -900, y: 40), extent: CanvasExtent())
        #expect(places.first == Point(x: -900, y: 40))
        #expect(Set(places.map(\.y)).count == 2, "eight in two rows")
        #expect(places.allSatisfy { $0.x >= -900 })
    }
}
