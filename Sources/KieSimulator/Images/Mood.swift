/// The light of a scene: time of day and weather as colors.
struct Mood: Sendable, Equatable {
    /// From the zenith to the horizon.
    let sky: [Tint]
    /// What distance fades into.
    let haze: Tint
    /// The nearest, least lit ground.
    let near: Tint
    let sun: Tint
    let isNight: Bool

    static let sunset = Mood(
        sky: [0x1A2550, 0x553D78, 0xB9536F, 0xF08A5B, 0xFFD38A], haze: 0xEE9D72, near: 0x1A1230, sun: 0xFFF0C2,
        isNight: false)
    static let dawn = Mood(
        sky: [0x5B78B0, 0x98A9D2, 0xDDBCC9, 0xF7D2BE, 0xFDEBCB], haze: 0xF0CFC4, near: 0x2B3654, sun: 0xFFF8E4,
        isNight: false)
    static let day = Mood(
        sky: [0x2565AC, 0x4F96D3, 0x8FC4E6, 0xCFE6F0, 0xF3F3E6], haze: 0xBBD8E6, near: 0x17392F, sun: 0xFFFDEE,
        isNight: false)
    static let winter = Mood(
        sky: [0x4F7BA8, 0x86ABCB, 0xBFD4E3, 0xE6E9EC, 0xF8EFE6], haze: 0xDCE6EE, near: 0x24384D, sun: 0xFFFFFF,
        isNight: false)
    static let night = Mood(
        sky: [0x050A1E, 0x0B1738, 0x172B5A, 0x2C4678, 0x526C98], haze: 0x3C5585, near: 0x040814, sun: 0xF4F2E2,
        isNight: true)
    static let dusk = Mood(
        sky: [0x0F1A45, 0x2B2B6B, 0x5F3F86, 0xA9577F, 0xE8917C], haze: 0x8E5A86, near: 0x0C0B22, sun: 0xFFE7D0,
        isNight: false)

    /// The mood the prompt's words ask for, else one of `favourites`.
    init(words: Set<String>, favourites: [Mood], using generator: inout SeededGenerator) {
        let asked: [(Set<String>, Mood)] = [
            (["night", "midnight", "moon", "moonlit", "moonlight", "stars", "starry", "aurora"], .night),
            (["dusk", "twilight", "neon", "cyberpunk", "evening"], .dusk),
            (["sunset", "golden", "autumn", "warm", "orange"], .sunset),
            (["dawn", "sunrise", "morning", "mist", "misty", "fog", "foggy", "pastel", "spring"], .dawn),
            (["winter", "snow", "snowy", "ice", "frozen", "arctic"], .winter),
            (["day", "noon", "sunny", "summer", "bright", "blue"], .day),
        ]
        let choice = generator.pick(favourites, else: .day)
        self = asked.first { !$0.0.isDisjoint(with: words) }?.1 ?? choice
    }

    init(sky: [Tint], haze: Tint, near: Tint, sun: Tint, isNight: Bool) {
        self.sky = sky
        self.haze = haze
        self.near = near
        self.sun = sun
        self.isNight = isNight
    }

    /// The color of something at a distance from 0 (near) to 1 (fades into the haze).
    func tint(at distance: Double, of tint: Tint? = nil) -> Tint {
        (tint ?? near).mixed(with: haze, distance)
    }
}
