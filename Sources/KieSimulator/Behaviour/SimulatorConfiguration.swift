/// Everything that decides how a simulator behaves; the default is a well-behaved provider on any free port.
package struct SimulatorConfiguration: Sendable {
    /// What the result images show.
    package enum ImageStyle: String, CaseIterable, Sendable {
        /// A scene drawn from the prompt's words.
        case scenes
        /// A plain gradient of the same size: several times cheaper, for tests that need many.
        case plain
    }

    package var host = "127.0.0.1"
    /// 0 uses any free port, which `Simulator` passes to `onRunning`.
    package var port = 0
    /// The only accepted Bearer key; nil accepts any non-empty one.
    package var apiKey: String?
    /// Signs callbacks when set, as the provider does once such a key is made in its settings.
    package var hmacKey: String?
    /// Decides durations, faults and images. Task ids stay unpredictable, so that a restarted simulator never
    /// repeats one.
    package var seed: UInt64 = 1
    /// 1 is as fast as the provider (5–30 s an image), 10 is ten times faster. Results, which live 14 days,
    /// and uploads, which live one, expire so much sooner. Timeouts and the rate limit are not scaled. At least 0.001.
    package var speed: Double = 1
    package var faults = Faults()
    package var dialect = Dialect()
    package var creditBalance: Double = 1000
    /// The origin put into result URLs, such as `http://10.0.0.5:8790`; nil means the address actually bound.
    package var publicOrigin: String?
    /// createTask calls let through in any `rateWindow`.
    package var rateLimit = 20
    package var rateWindow = Duration.seconds(10)
    /// The catalogue's four calls are let through once in any such time.
    package var catalogueWindow = Duration.seconds(1)
    package var imageStyle = ImageStyle.scenes

    package init() {}
}
