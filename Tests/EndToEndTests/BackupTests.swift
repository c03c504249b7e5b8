import Foundation
import JSON
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Backups made and restored by the real program.
@Suite(.timeLimit(.minutes(10)))
struct BackupTests {
    /// The files that docs/backup.md names, copied by hand after a stop.
    @Test func theFilesOfAStoppedServerAreComplete() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            var id = ""
            let ended = try await installation.serve(endingBy: SIGTERM) { api in
                let canvas = try await api.makeCanvas()
                id = try #require(try await api.makeNodes(on: canvas, prompt: "a lighthouse").first)
                _ = try await api.node(id, when: "completed")
            }
            #expect(ended.code == 0)
            let elsewhere = try installation.elsewhere()
            let data = elsewhere.folder.appending(path: ".easel")
            try FileManager.default.copyItem(at: installation.folder.appending(path: ".easel"), to: data)
            for ending in ["wal", "shm"] {
                try? FileManager.default.removeItem(at: data.appending(path: "easel.db-\(ending)"))
            }
            try await elsewhere.serve { api in
                let node = try await api.node(id)
                #expect(node["status"] == "completed")
                _ = try await APIClient.download(node, from: elsewhere.origin)
            }
        }
    }

    /// Made while images are ordered and arrive; the server is killed, and another starts on the restored data.
    @Test func aBackupUnderLoadIsComplete() async throws {
        try await Installation.with(simulator: ["--speed", "20", "--rate-limit", "1000/10s"]) { installation in
            var (completed, waiting): ([String], [String]) = ([], [])
            try await installation.serve(settings: ["KIE_RATE_LIMIT": "12/600s"]) { api, _ in
                let canvas = try await api.makeCanvas()
                completed = try await api.makeNodes(on: canvas, prompt: "a lighthouse", count: 4)
                for id in completed { _ = try await api.node(id, when: "completed") }
                // Eight more are sent and arrive during the backup, the rest waits for the limit.
                for _ in 0..<3 { waiting += try await api.makeNodes(on: canvas, prompt: "a red boat", count: 8) }
                async let load: Void = {
                    for _ in 0..<40 { _ = try await api.makeNodes(on: canvas, prompt: "a tree") }
                }()
                let made = try await installation.run(["backup", "--to", "backup", "--json"])
                #expect(made.code == 0, "\(made.errors)")
                #expect(made.errors == "")
                let manifest = try JSONValue.parse(Array(made.output.utf8))
                #expect((manifest["files"]?.lenientInteger ?? 0) >= 1)
                #expect(manifest["hasSecret"] == true && manifest["missing"] == .array([]))
                try await load
            }
            let creates = try await installation.simulator.calls("createTask")
            let elsewhere = try installation.elsewhere()
            let restored = try await elsewhere.run(
                ["restore", "--from", installation.folder.appending(path: "backup").path, "--json"])
            #expect(restored.code == 0, "\(restored.errors)")
            let report = try JSONValue.parse(Array(restored.output.utf8))
            #expect(report["secret"] == "restored")
            #expect((report["heldImageNodes"]?.lenientInteger ?? 0) > 0)
            try await elsewhere.serve(settings: ["EASEL_GIVE_UP_AFTER": "2"]) { api, _ in
                for id in completed {
                    let node = try await api.node(id)
                    #expect(node["status"] == "completed")
                    let bytes = try await APIClient.download(node, from: elsewhere.origin)
                    #expect(node["byteCount"] == .integer(bytes.count))
                }
                for id in waiting {
                    try await eventually("the image node never became final") {
                        ["completed", "failed"].contains(try await api.node(id)["status"]?.stringValue) ? true : nil
                    }
                }
                let held = try await api.node(try #require(waiting.last))
                #expect(held["error"]?["code"] == "outcome_unknown")
                #expect(try await installation.simulator.calls("createTask") == creates, "nothing is paid for again")
                // It can be ordered again.
                #expect(try await api.post("/api/image-nodes/\(waiting.last ?? "")/retry").status == 202)
                _ = try await api.node(waiting.last ?? "", when: "completed")
            }
        }
    }

    @Test func missingImagesAreReportedAndTheRestIsBackedUp() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            var nodes: [JSONValue] = []
            try await installation.serve { api in
                let canvas = try await api.makeCanvas()
                for prompt in ["a lighthouse", "a red boat"] {
                    let id = try #require(try await api.makeNodes(on: canvas, prompt: prompt).first)
                    nodes.append(try await api.node(id, when: "completed"))
                }
            }
            let shown = try await installation.run(["nodes", "show", nodes[0]["id"]?.stringValue ?? ""])
            let digest = String(try #require(shown.output.firstMatch(of: /SHA-256 ([0-9a-f]{64})/)).1)
            let file = installation.folder.appending(path: ".easel/images/\(digest.prefix(2))/\(digest)")
            try FileManager.default.removeItem(at: file)
            let made = try await installation.run(["backup", "--to", "backup"])
            #expect(made.code == 1)
            #expect(made.errors.contains("\(nodes[0]["imageStorageId"]?.stringValue ?? "?") is missing"))
            let elsewhere = try installation.elsewhere()
            let from = installation.folder.appending(path: "backup").path
            // Left by an interrupted backup.
            let data = elsewhere.folder.appending(path: ".easel")
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
            try Data("half".utf8).write(to: data.appending(path: "easel.db.restoring"))
            let restored = try await elsewhere.run(["restore", "--from", from])
            #expect(restored.code == 1 && restored.errors.contains("is missing"), "\(restored.errors)")
            try await elsewhere.serve { api in
                _ = try await APIClient.download(
                    try await api.node(nodes[1]["id"]?.stringValue ?? ""), from: elsewhere.origin)
            }
        }
    }

    @Test func refusesWhatWouldLoseData() async throws {
        try await Installation.with(simulator: []) { installation in
            func refused(_ arguments: [String], _ words: String, settings: [String: String] = [:]) async throws {
                let ended = try await installation.run(arguments, settings: settings)
                #expect(ended.code == 1)
                #expect(ended.errors.contains(words), "\(arguments): \(ended.errors)")
                #expect(ended.errors.split(separator: "\n").count == 1)
            }
            let made = try await installation.run(["backup", "--to", "backup"])
            #expect(made.code == 0 && made.output.hasPrefix("Backed up to backup: "), "\(made.errors)")
            try await refused(["backup", "--to", "backup"], "There is already a backup in backup")
            try await refused(["backup", "--to", ".easel"], "is not empty")
            try await refused(
                ["backup", "--to", "other"], "no database", settings: ["DATABASE_URL": "sqlite:no/easel.db"])
            try await refused(["restore", "--from", "backup"], "database with content")
            try await refused(["restore", "--from", ".easel"], "no backup.json")
            try await installation.serve { _ in
                try await refused(["restore", "--from", "backup"], "A server is running")
            }
            // Opening it would change it.
            let inPlace = ["DATABASE_URL": "sqlite:backup/easel.db"]
            for command in [["serve"], ["nodes", "list"]] {
                try await refused(command, "contains a backup", settings: inPlace)
            }
            // An interrupted backup has no backup.json.
            let (folder, files) = (installation.folder, FileManager.default)
            try files.copyItem(at: folder.appending(path: "backup"), to: folder.appending(path: "half"))
            try files.removeItem(at: folder.appending(path: "half/backup.json"))
            let new = ["DATABASE_URL": "sqlite:new/easel.db", "STORAGE_URL": "file:new/images"]
            try await refused(["restore", "--from", "half"], "no backup.json", settings: new)
            // Nor is a modified backup restored.
            let database = folder.appending(path: "backup/easel.db")
            var bytes = try Data(contentsOf: database)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: database)
            try await refused(["restore", "--from", "backup"], "Nothing was restored", settings: new)
            #expect(!files.fileExists(atPath: folder.appending(path: "new/easel.db").path))
            #expect(!files.fileExists(atPath: folder.appending(path: "new/easel.db.restoring").path))
            // A log without its database belongs to a database that was moved away.
            try files.createDirectory(at: folder.appending(path: "moved"), withIntermediateDirectories: true)
            try Data(repeating: 1, count: 40).write(to: folder.appending(path: "moved/easel.db-wal"))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: database)
            try await refused(
                ["restore", "--from", "backup"], "belongs to another",
                settings: ["DATABASE_URL": "sqlite:moved/easel.db"])
        }
    }

    @Test func anExistingSecretIsKeptAndReported() async throws {
        try await Installation.with(simulator: []) { installation in
            try await installation.serve { _ in }
            let secret = try String(contentsOf: installation.folder.appending(path: ".easel/secret"), encoding: .utf8)
            #expect(try await installation.run(["backup", "--to", "backup"]).code == 0)
            let kept = installation.folder.appending(path: "backup/secret").path
            #expect(try String(contentsOfFile: kept, encoding: .utf8) == secret)
            let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let from = installation.folder.appending(path: "backup").path
            for (own, outcome) in [(secret, "same"), (String(repeating: "x", count: 40), "differs")] {
                let elsewhere = try installation.elsewhere()
                let restored = try await elsewhere.run(
                    ["restore", "--from", from, "--json"], settings: ["EASEL_SECRET": own])
                #expect(try JSONValue.parse(Array(restored.output.utf8))["secret"] == .string(outcome))
                #expect(!FileManager.default.fileExists(atPath: elsewhere.folder.path + "/.easel/secret"))
                let told = try await installation.elsewhere().run(
                    ["restore", "--from", from], settings: ["EASEL_SECRET": own])
                #expect(told.output.contains("EASEL_SECRET_PREVIOUS") == (outcome == "differs"))
                #expect(!told.output.contains(secret))
            }
            // Without the secret of the backup, nothing is restored.
            for text in [String(repeating: "A", count: secret.utf8.count), nil] {
                try FileManager.default.removeItem(atPath: kept)
                try text?.write(toFile: kept, atomically: true, encoding: .utf8)
                let elsewhere = try installation.elsewhere()
                let refused = try await elsewhere.run(["restore", "--from", from])
                #expect(refused.code == 1 && refused.errors.contains("Nothing was restored"), "\(refused.errors)")
                #expect(!FileManager.default.fileExists(atPath: elsewhere.folder.path + "/.easel/easel.db"))
            }
        }
    }

    /// If it started without its database, the images would belong to nobody.
    @Test func aMissingDatabaseBesideImagesPreventsStarting() async throws {
        try await Installation.with(simulator: ["--speed", "100"]) { installation in
            try await installation.serve { api in
                let canvas = try await api.makeCanvas()
                let id = try #require(try await api.makeNodes(on: canvas, prompt: "a lighthouse").first)
                _ = try await api.node(id, when: "completed")
            }
            for file in ["easel.db", "easel.db-wal", "easel.db-shm"] {
                try? FileManager.default.removeItem(at: installation.folder.appending(path: ".easel/\(file)"))
            }
            for command in [["serve"], ["organizations", "create", "--name", "New"]] {
                let ended = try await installation.run(command)
                #expect(ended.code == 1)
                #expect(ended.errors.contains("easel restore --from DIR") && ended.errors.contains("--new-database"))
            }
            #expect(
                try await installation.run(["organizations", "create", "--name", "New", "--new-database"]).code == 0)
            try await ChildProgram.with(["serve"], in: installation.folder, environment: installation.environment) {
                _ = try await $0.line(with: "listens on")
            }
        }
    }
}
