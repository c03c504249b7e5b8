import EaselCore
import Testing

@Suite struct BoardLayoutTests {
    private typealias Placed = (position: Point, size: Size)

    private func extent(_ nodes: [Placed]) -> BoardExtent {
        BoardExtent(newest: nodes.last, bottom: nodes.map { $0.position.y + $0.size.height }.max() ?? 0)
    }

    private func overlap(_ a: Placed, _ b: Placed) -> Bool {
        a.position.x < b.position.x + b.size.width && b.position.x < a.position.x + a.size.width
            && a.position.y < b.position.y + b.size.height && b.position.y < a.position.y + a.size.height
    }

    @Test(arguments: ["1:1", "16:9", "9:16", "21:9", "1:8", "auto", "", "0:0", "a:b"])
    func sizeHasTheRatioAndAFixedLongSide(ratio: String) {
        let recipe = ImageRecipe(prompt: "p", model: "m", aspectRatio: ratio)
        let size = BoardLayout.size(ratio: recipe.ratio)
        #expect(max(size.width, size.height) == 320)
        #expect(abs(size.width / size.height - recipe.ratio) < 0.05 * recipe.ratio)
    }

    @Test func manyBatchesNeverOverlap() {
        var nodes: [Placed] = []
        for index in 0..<60 {
            let size = BoardLayout.size(ratio: [1, 16.0 / 9, 9.0 / 16, 21.0 / 9][index % 4])
            let places = BoardLayout.positions(count: index % 8 + 1, size: size, origin: nil, board: extent(nodes))
            #expect(places.count == index % 8 + 1)
            for place in places {
                let new: Placed = (place, size)
                #expect(!nodes.contains { overlap($0, new) }, "node \(nodes.count)")
                nodes.append(new)
            }
        }
    }

    @Test func firstOnesStandSideBySideAtTheOrigin() {
        let size = Size(width: 320, height: 180)
        let places = BoardLayout.positions(count: 3, size: size, origin: nil, board: BoardExtent())
        #expect(places == [Point(x: 0, y: 0), Point(x: 352, y: 0), Point(x: 704, y: 0)])
    }

    @Test func anAskedForPlaceIsTaken() {
        let size = Size(width: 320, height: 320)
        let places = BoardLayout.positions(count: 8, size: size, origin: Point(x: -900, y: 40), board: BoardExtent())
        #expect(places.first == Point(x: -900, y: 40))
        #expect(Set(places.map(\.y)).count == 3, "eight in three rows")
        #expect(places.allSatisfy { $0.x >= -900 })
    }
}
