import EaselServer
import Foundation
import Imaging
import TestSupport
import Testing

/// Images made to be expensive to decode, and what is left behind.
@Suite(.timeLimit(.minutes(5)))
struct HostileImageTests {
    /// A script in place of the real program.
    private func script(_ lines: String, in folder: URL) throws -> String {
        let file = folder.appending(path: "program-\(UUID().uuidString)")
        try Data("#!/bin/sh\n\(lines)\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return file.path
    }

    private func files(below folder: URL) -> [String] {
        (FileManager.default.subpaths(atPath: folder.path) ?? []).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder.path + "/" + $0, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    /// 100 megapixels are promised, and fit in few bytes. No temporary files are left.
    @Test(arguments: [ImageFacts.Format.png, .jpeg, .webp])
    func aHundredMegapixelsAreDecoded(format: ImageFacts.Format) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "picture")
            let bytes =
                switch format {
                case .png: try PlainImage.png(side: 10_000)
                case .jpeg: PlainImage.jpeg(side: 10_000)
                case .webp: PlainImage.largeWebP
                }
            try Data(bytes).write(to: file)
            let scratch = folder.appending(path: "scratch")
            let program = ImagingProgram(
                executable: try ImagingProgram.built(), scratch: scratch.path)
            let facts = try await program.verify(file: file.path, maximumPixels: 100_000_000)
            #expect(facts == ImageFacts(format: format, width: 10_000, height: 10_000))
            try await program.thumbnail(file: file.path, to: folder.path + "/small", width: 256)
            #expect(try await program.verify(file: folder.path + "/small", maximumPixels: 65_536).width == 256)
            #expect(files(below: scratch).isEmpty)
            let error = await #expect(throws: ImagingError.self) {
                try await program.verify(file: file.path, maximumPixels: 99_999_999)
            }
            #expect(error == .invalidImage("10000×10000 is more than 99999999 pixels"))
        }
    }

    /// Each scan walks over the whole image for a few bytes.
    @Test func theScansOfAJPEGAreLimited() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "picture").path
            let program = ImagingProgram(executable: try ImagingProgram.built())
            // Every coefficient separately, then its last bit.
            let first = (1...63).map { PlainImage.Scan(coefficient: $0, isRefinement: false) }
            let second = (1...63).map { PlainImage.Scan(coefficient: $0, isRefinement: true) }
            try Data(PlainImage.jpeg(side: 64, scans: first)).write(to: URL(filePath: file))
            #expect(try await program.verify(file: file, maximumPixels: 4_096).width == 64)
            try Data(PlainImage.jpeg(side: 64, scans: first + second)).write(to: URL(filePath: file))
            for job in ["verify", "thumbnail"] {
                let error = await #expect(throws: ImagingError.self) {
                    if job == "verify" {
                        _ = try await program.verify(file: file, maximumPixels: 4_096)
                    } else {
                        try await program.thumbnail(file: file, to: folder.path + "/small", width: 32)
                    }
                }
                #expect(error == .invalidImage("more than 100 scans"))
            }
        }
    }

    /// CPU time is the image's fault, not the machine's: trying again would cost the same.
    @Test func anImageThatTakesTooMuchCPUTimeIsInvalid() async throws {
        try await withTemporaryFolder { folder in
            let program = ImagingProgram(executable: try script("kill -XCPU $$", in: folder))
            let error = await #expect(throws: ImagingError.self) {
                try await program.verify(file: "any", maximumPixels: 1)
            }
            #expect(error == .invalidImage("it takes more CPU time than an image of its size may"))
        }
    }

    @Test func aJobLeavesNoFiles() async throws {
        try await withTemporaryFolder { folder in
            let scratch = folder.appending(path: "scratch")
            let left =
                #"test "$1" = wait && exit 4; test -d "$TMPDIR" && echo spilled > "$TMPDIR/spilled" && echo "$TMPDIR" >> \#(folder.path)/seen"#
            var programs: [ImagingProgram] = []
            for end in ["exit 0", "kill -KILL $$", "kill -XFSZ $$", "exec sleep 600"] {
                let program = ImagingProgram(
                    executable: try script("\(left)\n\(end)", in: folder), timeout: .seconds(5), scratch: scratch.path)
                _ = try? await program.verify(file: "any", maximumPixels: 1)
                programs.append(program)
            }
            let seen = try String(contentsOfFile: folder.path + "/seen", encoding: .utf8).split(separator: "\n")
            #expect(Set(seen).count == 4, "each job has its own folder")
            #expect(seen.allSatisfy { $0.hasPrefix(scratch.path) })
            #expect(files(below: scratch).isEmpty)
            // The folder is removed together with the program.
            withExtendedLifetime(programs) {}
        }
    }

    /// Only those of a killed server, not of one that is still running.
    @Test func theNextStartRemovesLeftoversOfDeadServers() async throws {
        try await withTemporaryFolder { folder in
            let scratch = folder.appending(path: "scratch")
            let dead = scratch.appending(path: "dead/job")
            try FileManager.default.createDirectory(at: dead, withIntermediateDirectories: true)
            try Data([1]).write(to: dead.appending(path: "spilled"))
            // The decoder continues when something is written here.
            let end = folder.appending(path: "end")
            #expect(mkfifo(end.path, 0o600) == 0)
            let gate = try FileHandle(forUpdating: end)
            let living = ImagingProgram(
                executable: try script(
                    #"echo > "$TMPDIR/spilled"; touch \#(folder.path)/began; read _ < \#(folder.path)/end; test -e "$TMPDIR/spilled" && echo '{"format":"png","width":1,"height":1}'"#,
                    in: folder), scratch: scratch.path)
            #expect(files(below: scratch).isEmpty)
            async let facts = living.verify(file: "any", maximumPixels: 1)
            try await eventually("it never started") {
                FileManager.default.fileExists(atPath: folder.path + "/began") ? true : nil
            }
            let next = ImagingProgram(executable: "/bin/true", scratch: scratch.path)
            try gate.write(contentsOf: Data("\n".utf8))
            #expect(try await facts.width == 1)
            _ = try? await next.verify(file: "any", maximumPixels: 1)
        }
    }

    /// A client that disconnects ends the work for its request.
    @Test func decodingAnUploadStopsWhenItsSenderLeaves() async throws {
        try await withTemporaryFolder { folder in
            let note = folder.path + "/process"
            var setup = TestServer.Setup()
            setup.imaging = ImagingProgram(executable: try script("echo $$ > \(note)\nexec sleep 600", in: folder))
            try await withServer(setup) { server in
                let process = try await RawConnection.with(server.anonymous.origin) { connection in
                    await connection.send(
                        "POST /api/uploads HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(server.key)\r\n"
                            + "Content-Length: 4\r\n\r\nnone")
                    return try await eventually("it never started") {
                        (try? String(contentsOfFile: note, encoding: .utf8)).flatMap { Int32($0.dropLast()) }
                    }
                }
                try await eventually("the decoder continues") { kill(process, 0) == 0 ? nil : true }
                try await eventually("the draft was not removed") { server.draftCount == 0 ? true : nil }
            }
        }
    }
}
