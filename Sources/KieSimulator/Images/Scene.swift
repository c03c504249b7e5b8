/// A kind of image: the words that call for it and how to draw it.
protocol Scene: Sendable {
    /// Lowercased words; the scene with the most hits in the prompt is drawn.
    static var words: Set<String> { get }
    init()
    /// Paints the whole canvas; `words` are those of the prompt, for the details they ask for.
    func draw(_ canvas: inout SVGCanvas, words: Set<String>, using generator: inout SeededGenerator)
}

/// All scenes, and the choice among them.
enum SceneChoice {
    static let all: [any Scene.Type] = [
        SeaScene.self, CityScene.self, SpaceScene.self, ForestScene.self, DesertScene.self, GardenScene.self,
        MountainScene.self,
    ]

    /// Words that say more about the light than about the place: they decide only when no scene is named.
    private static let hints: [(words: Set<String>, scene: any Scene.Type)] = [
        (["cliff", "snow", "sunset", "sunrise", "landscape", "aurora"], MountainScene.self),
        (["moon", "star", "stars"], SpaceScene.self), (["autumn", "leaf", "leaves"], ForestScene.self),
        (["spring", "summer", "grass"], GardenScene.self),
    ]

    /// The scene most of the words speak for; abstract shapes when none does.
    static func scene(for words: Set<String>) -> any Scene {
        var best: (any Scene.Type, Int)?
        for scene in all {
            let hits = scene.words.intersection(words).count
            if hits > best?.1 ?? 0 { best = (scene, hits) }
        }
        let hinted = hints.first { !$0.words.isDisjoint(with: words) }?.scene
        return (best?.0 ?? hinted ?? AbstractScene.self).init()
    }

    /// The lowercased words of a prompt, and the singular of those that end in s.
    static func words(of prompt: String) -> Set<String> {
        let words = prompt.lowercased().split { !$0.isLetter }.prefix(400).map(String.init)
        return Set(words).union(words.filter { $0.count > 3 && $0.hasSuffix("s") }.map { String($0.dropLast()) })
    }
}

extension Tint {
    /// The first color the words name, for the thing the image is about.
    static func named(in words: Set<String>) -> Tint? {
        let colors: [(String, Tint)] = [
            ("red", 0xD2362F), ("orange", 0xEE7B30), ("yellow", 0xF5C542), ("green", 0x3F9C5C), ("blue", 0x2F6FC4),
            ("turquoise", 0x2FB5B0), ("purple", 0x7B4BB5), ("violet", 0x7B4BB5), ("pink", 0xE8799F),
            ("white", 0xF4F1EA), ("black", 0x22222A), ("golden", 0xE0A93B), ("gold", 0xE0A93B),
        ]
        return colors.first { words.contains($0.0) }?.1
    }
}
