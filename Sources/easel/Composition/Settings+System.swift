/// The image provider this program works with.
enum Provider {
    /// The only place that chooses one.
    static let settings: any ProviderSettings.Type = KieSettings.self
}

extension Settings {
    /// As the environment and the `.env` file say.
    static func system() throws(SettingError) -> Settings {
        let reader = try SettingReader.system()
        return try Settings(reader, provider: Provider.settings.init(reader))
    }
}
