import EaselCore
import EaselServer
import Foundation

/// Reads variables one by one; every error names the variable, what is wrong and what would be right.
struct SettingReader {
    private let values: [String: String]

    init(_ values: [String: String]) {
        self.values = values
    }

    /// The process's environment, which takes precedence over the `.env` file in the working directory.
    static func system(
        environment: [String: String] = ProcessInfo.processInfo.environment, dotEnvPath: String = ".env"
    ) throws(SettingError) -> SettingReader {
        guard FileManager.default.fileExists(atPath: dotEnvPath) else { return SettingReader(environment) }
        let text: String
        do {
            text = try String(contentsOfFile: dotEnvPath, encoding: .utf8)
        } catch {
            throw SettingError("The file \(dotEnvPath) cannot be read: \(error.localizedDescription)")
        }
        do throws(DotEnv.InvalidLine) {
            return SettingReader(try DotEnv.parse(text).merging(environment) { _, real in real })
        } catch {
            throw SettingError("Line \(error.number) of \(dotEnvPath) \(error.reason).")
        }
    }

    /// The value without surrounding white space, such as a secret file's last line break; nil if nothing is left.
    func text(_ name: String) -> String? {
        let text = values[name]?.trimmingCharacters(in: .whitespacesAndNewlines)
        return text?.isEmpty == false ? text : nil
    }

    /// A secret. One of only blanks is not treated as missing: its file or variable was meant to be filled.
    func secret(_ name: String) throws(SettingError) -> String? {
        guard let secret = text(name) else {
            guard values[name, default: ""].isEmpty else {
                throw SettingError("\(name) contains only blanks; set it to its value, or remove it.")
            }
            return nil
        }
        // A character that nobody meant to include would make a secret that nobody else has.
        let isQuoted = secret.count > 1 && ["\"", "'"].contains { secret.hasPrefix($0) && secret.hasSuffix($0) }
        let unseen: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
        if isQuoted || secret.unicodeScalars.contains(where: { unseen.contains($0.properties.generalCategory) }) {
            throw SettingError(
                "\(name) \(isQuoted ? "is in quotation marks; remove them" : "contains a line break or an invisible character; copy it again")."
            )
        }
        return secret
    }

    /// A key that is sent in a header.
    func key(_ name: String) throws(SettingError) -> String? {
        guard let key = try secret(name) else { return nil }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SettingError(
                "\(name) contains spaces or other characters that are not allowed in a key; copy it again.")
        }
        return key
    }

    func required(_ name: String, why: String) throws(SettingError) -> String {
        guard let value = text(name) else { throw SettingError("\(name) is not set; \(why)") }
        return value
    }

    func port(_ name: String, default usual: Int) throws(SettingError) -> Int {
        guard let text = text(name) else { return usual }
        guard let port = Int(text), (0...65_535).contains(port) else {
            throw SettingError("\(name) is “\(text)”, which is not a port; set it to a number from 0 to 65535.")
        }
        return port
    }

    /// A whole number of seconds, 1 or more.
    func seconds(_ name: String) throws(SettingError) -> Double? {
        guard let text = text(name) else { return nil }
        guard let seconds = Double(text), seconds >= 1, seconds <= 604_800 else {
            throw SettingError("\(name) is “\(text)”; set it to a number of seconds from 1 to 604800, such as 90.")
        }
        return seconds
    }

    /// A number of items, 1 or more.
    func count(_ name: String, default usual: Int) throws(SettingError) -> Int {
        guard let text = text(name) else { return usual }
        guard let count = Int(text), (1...1_000_000).contains(count) else {
            throw SettingError("\(name) is “\(text)”; set it to a number from 1 to 1000000, such as \(usual).")
        }
        return count
    }

    func choice<Value: CaseIterable & RawRepresentable<String>>(
        _ name: String, default usual: Value
    ) throws(SettingError) -> Value {
        guard let text = text(name) else { return usual }
        guard let value = Value(rawValue: text.lowercased()) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingError("\(name) is “\(text)”; set it to one of \(known).")
        }
        return value
    }

    /// A limit such as `20/10s`; nil if none is set.
    func rateLimit(_ name: String, most: Int, form: String) throws(SettingError) -> RateLimit? {
        guard let text = text(name) else { return nil }
        let parts = text.split(separator: "/")
        guard parts.count == 2, let count = Int(parts[0]), (1...most).contains(count), parts[1].hasSuffix("s"),
            let seconds = Double(parts[1].dropLast()), seconds > 0, seconds <= 3_600
        else { throw SettingError("\(name) is “\(text)”; set it to \(form).") }
        return RateLimit(count: count, seconds: seconds)
    }

    /// An http(s) origin: scheme, host and optionally a port, and nothing else.
    func origin(_ name: String, default usual: String? = nil) throws(SettingError) -> Origin? {
        guard let text = text(name) ?? usual else { return nil }
        guard let origin = Origin(text) else {
            throw SettingError(
                "\(name) is “\(text.hidingPasswords)”; set it to an origin such as https://easel.example, without user name, path or query."
            )
        }
        return origin
    }
}

/// An error in the settings, which stops the start. The sentence never contains a secret's value.
struct SettingError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension String {
    /// The text without what may be a password: the user part and the query of an address.
    var hidingPasswords: String {
        replacing(/\/\/[^\/?#]*@/, with: "//…@").replacing(/[?#].*/, with: "?…")
    }
}
