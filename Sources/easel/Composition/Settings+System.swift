/// The image provider of this program.
enum Provider {
    /// The only place that chooses one.
    static let settings: any ProviderSettings.Type = KieSettings.self
}

extension Settings {
    /// From the environment and the `.env` file.
    static func system() throws(SettingError) -> Settings {
        let reader = try SettingReader.system()
        return try Settings(reader, provider: Provider.settings.init(reader))
    }
}
