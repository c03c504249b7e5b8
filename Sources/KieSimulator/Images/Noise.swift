/// Smooth one-dimensional noise, for ridges, dunes and waves.
struct Noise {
    private let values: [Double]

    init(using generator: inout SeededGenerator) {
        values = (0..<256).map { _ in generator.unit() }
    }

    /// From 0 to 1, changing smoothly over a distance of 1.
    func at(_ x: Double) -> Double {
        let floor = x.rounded(.down)
        let part = x - floor
        let index = Int(floor)
        let left = values[index & 255]
        let right = values[(index + 1) & 255]
        return left + (right - left) * part * part * (3 - 2 * part)
    }

    /// Several layers of noise, each twice as fine and `roughness` as strong; from 0 to 1.
    func layered(_ x: Double, octaves: Int, roughness: Double = 0.5) -> Double {
        var sum = 0.0
        var strength = 1.0
        var total = 0.0
        var scale = 1.0
        for octave in 0..<octaves {
            sum += at(x * scale + Double(octave) * 17.3) * strength
            total += strength
            strength *= roughness
            scale *= 2
        }
        return sum / total
    }

    /// Sharp crests and wide valleys, as mountains have; from 0 to 1.
    func ridged(_ x: Double, octaves: Int) -> Double {
        var sum = 0.0
        var strength = 1.0
        var total = 0.0
        var scale = 1.0
        for octave in 0..<octaves {
            let value = 1 - abs(at(x * scale + Double(octave) * 31.7) * 2 - 1)
            sum += value * value * strength
            total += strength
            strength *= 0.45
            scale *= 2.1
        }
        return sum / total
    }
}
