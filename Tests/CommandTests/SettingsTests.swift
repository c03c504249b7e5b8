import EaselCore
import EaselServer
import Foundation
import Testing

@testable import easel

@Suite struct SettingsTests {
    private func settings(_ values: [String: String] = [:]) throws -> Settings {
        let reader = SettingReader(values)
        return try Settings(reader, provider: KieSettings(reader))
    }

    private func kie(_ values: [String: String] = [:]) throws -> KieSettings {
        try KieSettings(SettingReader(values))
    }

    @Test func defaultsMatchTheDocumentation() throws {
        let settings = try settings()
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 3000)
        #expect(settings.databasePath == ".easel/easel.db")
        #expect(settings.imageFolder == ".easel/images")
        #expect(settings.siteURL == nil)
        let kie = try kie()
        #expect(kie.baseURL.description == "https://api.kie.ai")
        #expect(kie.rateLimit == RateLimit(count: 20, seconds: 10))
        #expect(kie.callbackTrust == .token)
    }

    @Test func retentionIsSetInDays() throws {
        #expect(try settings().retention == Retention())
        let changed = try settings([
            "EASEL_RETENTION_CHANGES": "1", "EASEL_RETENTION_EVENTS": "2", "EASEL_RETENTION_CALLBACKS": "3",
            "EASEL_RETENTION_DELIVERIES": "4", "EASEL_THUMBNAIL_CACHE": "5",
        ])
        let kept = changed.retention
        #expect([kept.changes, kept.events, kept.callbacks, kept.deliveries] == [1, 2, 3, 4].map { $0 * 86_400 })
        #expect(changed.thumbnailCache == 5)
    }

    /// `scripts/check-docs` compares docs/settings.md with the example file.
    @Test func theExampleFileHasTheDefaults() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.env.example")
        let text = try String(contentsOf: file, encoding: .utf8).replacing(/(?m)^# (?=[A-Z_]+=.)/, with: "")
        var example = try DotEnv.parse(text)
        #expect(example.count > 15)
        // These have no default, or one that depends on other settings.
        for name in [
            "SITE_URL", "LLM_BASE_URL", "LLM_MODEL", "EASEL_RECONCILE_AFTER", "EASEL_CONNECTIONS_PER_ADDRESS",
        ] {
            #expect(example.removeValue(forKey: name) != nil, "\(name)")
        }
        var defaults = try settings()
        defaults.giveUpAfter = AttemptPolicy(resultLifetime: 0).giveUpAfter
        #expect(String(describing: try settings(example)) == String(describing: defaults))
    }

    @Test(arguments: [
        ("PORT", "80a"), ("PORT", "65536"), ("PORT", "-1"), ("SITE_URL", "http://easel.example"),
        ("SITE_URL", "easel.example"), ("SITE_URL", "https://easel.example/path"), ("SITE_URL", "ftp://a"),
        ("SITE_URL", "https://user@easel.example"), ("KIE_AI_BASE_URL", "http://api.kie.ai"),
        ("KIE_AI_BASE_URL", "nonsense"), ("DATABASE_URL", "mysql://a"),
        ("DATABASE_URL", "postgres://user:secret@host/db"),
        ("DATABASE_URL", "sqlite:"), ("STORAGE_URL", "s3://bucket"), ("EASEL_SECRET", "short"),
        ("EASEL_SECRET_PREVIOUS", "short"), ("KIE_AI_WEBHOOK_HMAC_KEY_PREVIOUS", "alone"),
        ("RESULT_HOSTS", "http://"), ("RESULT_HOSTS", "a b"), ("KIE_RATE_LIMIT", "20"), ("KIE_RATE_LIMIT", "0/10s"),
        ("EASEL_KEY_RATE_LIMIT", "many"), ("EASEL_KEY_RATE_LIMIT", "0/60s"), ("EASEL_ADDRESS_RATE_LIMIT", "60"),
        ("EASEL_RETENTION_CHANGES", "0"), ("EASEL_RETENTION_EVENTS", "a year"), ("EASEL_RETENTION_CALLBACKS", "-1"),
        ("EASEL_RETENTION_DELIVERIES", "1.5"), ("EASEL_THUMBNAIL_CACHE", "1 GB"),
        ("EASEL_STREAMS_PER_KEY", "0"), ("EASEL_CONNECTIONS", "a lot"),
        ("EASEL_CONNECTIONS_PER_ADDRESS", "0"),
        ("KIE_RATE_LIMIT", "20/10m"), ("EASEL_RECONCILE_AFTER", "soon"), ("EASEL_GIVE_UP_AFTER", "0"),
        ("LLM_BASE_URL", "api.openai.com/v1"), ("LLM_BASE_URL", "https://user:secret@api.openai.com/v1"),
        ("LLM_BASE_URL", "https://api.openai.com/v1?key=secret@"), ("LLM_BASE_URL", "http://api.openai.com/v1"),
        ("LLM_BASE_URL", "https://models.example%00.evil.example/v1"), ("LLM_BASE_URL", "https://models.example/v1%00"),
        ("LLM_MODEL", "alone"), ("LLM_API_KEY", "alone"), ("KIE_AI_API_KEY", "secret@ key"), ("EASEL_METRICS", "open"),
        ("SITE_URL", "http://127.evil.example"), ("SITE_URL", "http://127.0.0.1.evil.example"),
        ("KIE_AI_BASE_URL", "http://127.evil.example:9000"), ("SITE_URL", "https://a%2eb.example"),
        ("SITE_URL", "https://u:secret@x.example"), ("SITE_URL", "https://x.example?token=secret@"),
        ("KIE_AI_BASE_URL", "http://u:secret@127.0.0.1:1"), ("RESULT_HOSTS", "http://u:secret@h.example"),
        ("ALLOWED_ORIGINS", "*"), ("ALLOWED_ORIGINS", "null"), ("ALLOWED_ORIGINS", "app.example"),
        ("ALLOWED_ORIGINS", "https://app.example, https://*.example"), ("ALLOWED_ORIGINS", "https://app.example/path"),
        ("ALLOWED_ORIGINS", "https://u:secret@app.example"),
        ("WEBHOOK_HOSTS", "hooks.internal"), ("WEBHOOK_HOSTS", "https://u:secret@hooks.internal"),
        ("EASEL_WEBHOOK_RETRIES", "5,soon"), ("EASEL_WEBHOOK_RETRIES", "5,,10"), ("EASEL_WEBHOOK_RETRIES", "-1"),
        ("EASEL_WEBHOOK_RETRIES", "86401"),
        ("ALLOWED_ORIGINS", "https://app.example,,https://b.example"),
        ("LOG_LEVEL", "loud"), ("LOG_FORMAT", "xml"), ("KIE_CALLBACK_TRUST", "always"),
    ])
    func aBadValueIsNamed(name: String, value: String) {
        #expect { try settings([name: value]) } throws: { error in
            let sentence = (error as? SettingError)?.description ?? ""
            // One line, the variable first, and never a password.
            return sentence.hasPrefix(name) && !sentence.contains("\n") && !sentence.contains("secret@")
        }
    }

    @Test func readsTheDelaysBetweenTriesOfADelivery() throws {
        #expect(try settings(["EASEL_WEBHOOK_RETRIES": "0, 1,2.5"]).webhookPolicy.retries == [0, 1, 2.5])
        #expect(try settings([:]).webhookPolicy.retries.count == 9)
        let hosts = try settings(["WEBHOOK_HOSTS": "HTTP://127.0.0.1:8000/"]).webhookHosts
        #expect(try hosts.checked("http://127.0.0.1:8000/hook") == "http://127.0.0.1:8000/hook")
    }

    @Test func originsAreReadInAnySpelling() throws {
        #expect(try settings().allowedOrigins.isEmpty)
        let origins = try settings(["ALLOWED_ORIGINS": "https://App.example:443/, http://localhost:5173"])
            .allowedOrigins
        #expect(Set(origins.map(\.description)) == ["https://app.example", "http://localhost:5173"])
    }

    @Test func aLanguageModelIsOptional() throws {
        #expect(try settings().languageModel == nil)
        let model = try settings([
            "LLM_BASE_URL": "https://api.openai.com/v1/", "LLM_MODEL": "m", "LLM_API_KEY": "k",
        ]).languageModel
        #expect(model == LanguageModel(baseURL: "https://api.openai.com/v1", apiKey: "k", name: "m"))
        #expect("\(String(describing: model))".contains("k\"") == false)
        for (name, values) in [
            ("LLM_MODEL", ["LLM_BASE_URL": "https://api.openai.com/v1"]),
            ("LLM_API_KEY", ["LLM_BASE_URL": "https://a.b", "LLM_MODEL": "m", "LLM_API_KEY": "secret key"]),
        ] {
            #expect {
                try settings(values)
            } throws: {
                let sentence = ($0 as? SettingError)?.description ?? ""
                return sentence.hasPrefix(name) && !sentence.contains("secret")
            }
        }
    }

    @Test(arguments: [
        ("https://api.openai.com/v1", true), ("http://api.openai.com/v1", false), ("http://8.8.8.8/v1", false),
        ("http://127.0.0.1:11434/v1", true), ("http://localhost:11434/v1", true), ("http://[::1]:8080", true),
        ("http://192.168.1.20:8000/v1", true), ("http://10.0.0.4/v1", true), ("http://ollama:11434/v1", true),
        ("http://models.lan/v1", true), ("http://[fd00::1]:8000/v1", true), ("http://[2606:4700::1]/v1", false),
        ("http://10.0.0.4.example.com/v1", false), ("http://134744072/v1", false), ("http://0x08080808/v1", false),
    ])
    func checksTheAddressOfALanguageModel(url: String, allowed: Bool) {
        let model = try? settings(["LLM_BASE_URL": url, "LLM_MODEL": "m"]).languageModel
        #expect((model != nil) == allowed)
    }

    @Test func limitsAreGenerousAndCanBeChanged() throws {
        let usual = try settings().limits
        #expect(usual.perKey == RateLimit(count: 6_000, seconds: 60))
        #expect(usual.perAddress == RateLimit(count: 600, seconds: 60))
        let changed = try settings([
            "EASEL_KEY_RATE_LIMIT": "100/10s", "EASEL_ADDRESS_RATE_LIMIT": "none", "EASEL_STREAMS_PER_KEY": "7",
            "EASEL_CONNECTIONS": "99", "EASEL_QUIET_SECONDS": "20",
        ]).limits
        #expect(changed.perKey == RateLimit(count: 100, seconds: 10))
        #expect(changed.perAddress == nil)
        #expect(changed.streamsPerKey == 7)
        #expect(changed.connections == 99)
        #expect(usual.quietSeconds == 45)
        #expect(changed.quietSeconds == 20)
        #expect(try settings(["EASEL_QUIET_SECONDS": "5"]).limits.keepAliveSeconds == 5)
    }

    @Test func secretsCanBeReplacedWithoutDowntime() throws {
        let old = String(repeating: "o", count: 32)
        let new = String(repeating: "n", count: 32)
        let settings = try settings(["EASEL_SECRET": new, "EASEL_SECRET_PREVIOUS": old])
        #expect(settings.secret == new)
        #expect(settings.previousSecret == old)
        let kie = try kie(["KIE_AI_WEBHOOK_HMAC_KEY": "new", "KIE_AI_WEBHOOK_HMAC_KEY_PREVIOUS": "old"])
        #expect(kie.signatureKey == "new")
        #expect(kie.previousSignatureKey == "old")
        // Leaving it unchanged is allowed.
        #expect(try self.settings(["EASEL_SECRET": new, "EASEL_SECRET_PREVIOUS": new]).previousSecret == new)
    }

    /// Secret files often end with a line break, and shells keep it.
    @Test(arguments: ["\n", "\r\n", " ", "\t\n\n"])
    func whitespaceAroundASecretIsIgnored(blank: String) throws {
        let secret = String(repeating: "s", count: 32)
        let settings = try settings([
            "EASEL_SECRET": secret + blank, "EASEL_SECRET_PREVIOUS": blank + secret,
            "LLM_BASE_URL": "https://a.example" + blank, "LLM_MODEL": "m" + blank, "LLM_API_KEY": blank + "k",
        ])
        #expect(settings.secret == secret && settings.previousSecret == secret)
        let kie = try kie([
            "KIE_AI_API_KEY": "key" + blank, "KIE_AI_WEBHOOK_HMAC_KEY": "new" + blank,
            "KIE_AI_WEBHOOK_HMAC_KEY_PREVIOUS": "old" + blank,
        ])
        #expect(kie.apiKey == "key" && kie.signatureKey == "new" && kie.previousSignatureKey == "old")
        #expect(settings.languageModel == LanguageModel(baseURL: "https://a.example", apiKey: "k", name: "m"))
        // An empty value counts as not set; whitespace alone comes from a file that was never filled in.
        #expect(try self.settings(["EASEL_SECRET": ""]).secret == nil)
        #expect(throws: SettingError.self) { try self.settings(["EASEL_SECRET": blank]) }
    }

    /// Characters added by copy and paste are in nobody else's copy, so everything signed would be refused.
    @Test(arguments: ["EASEL_SECRET", "KIE_AI_WEBHOOK_HMAC_KEY", "KIE_AI_API_KEY", "EASEL_SECRET_PREVIOUS"])
    func charactersAddedByCopyingAreReported(name: String) throws {
        let secret = String(repeating: "s", count: 32)
        for copy in ["\u{FEFF}" + secret, secret + "\n" + secret, "\"\(secret)\"", "'\(secret)'", secret + "\u{7F}"] {
            let error = #expect(throws: SettingError.self) { try settings([name: copy]) }
            #expect(error?.description.contains(name) == true)
            #expect(error?.description.contains("sss") == false)
        }
    }

    @Test func loopbackNeedsNoHTTPS() throws {
        for url in ["http://127.0.0.1:3000", "http://localhost:3000/", "http://[::1]:3000", "https://easel.example"] {
            #expect(try settings(["SITE_URL": url]).siteURL != nil)
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:3000", "https://api.kie.ai", true), ("https://easel.example", "https://api.kie.ai", false),
        ("http://127.0.0.1:3000", "http://127.0.0.1:9000", false),
    ])
    func detectsWhenNoCallbackCanArrive(site: String, provider: String, impossible: Bool) throws {
        let settings = try settings(["SITE_URL": site, "KIE_AI_BASE_URL": provider])
        #expect(settings.callbacksAreImpossible == impossible)
    }

    @Test(arguments: [
        ("sqlite:data/a.db", "data/a.db"), ("sqlite:/var/a.db", "/var/a.db"), ("sqlite:///var/a.db", "/var/a.db"),
    ])
    func databasePathsAreAcceptedInAllSpellings(url: String, path: String) throws {
        #expect(try settings(["DATABASE_URL": url]).databasePath == path)
    }
}
