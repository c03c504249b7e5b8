import EaselCore
import Imaging
import JSON
import TestSupport
import Testing

/// `POST /api/uploads`: what is accepted and refused, and that no partial files remain.
@Suite(.timeLimit(.minutes(5)))
struct UploadTests {
    @Test(arguments: [ImagingProgram.DrawingFormat.png, .jpg, .webp])
    func storesAndServesAnImage(format: ImagingProgram.DrawingFormat) async throws {
        try await withServer { server in
            let picture = try await TestImage.drawn(format)
            let type = format == .jpg ? "image/jpeg" : "image/\(format)"
            let answer = try await server.upload(picture, type: type)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["width"] == .integer(TestImage.width))
            #expect(answer.json["height"] == .integer(TestImage.height))
            #expect(answer.json["contentType"]?.stringValue == type)
            #expect(answer.json["byteCount"] == .integer(picture.count))
            let id = try #require(answer.json["uploadId"]?.stringValue)
            let url = try #require(answer.json["url"]?.stringValue)
            #expect(url.hasPrefix("http://easel.test/api/images/\(id)?"))
            // The link needs no key, and the bytes are unchanged.
            let link = String(url.dropFirst("http://easel.test".count))
            let served = try await server.anonymous.get(link)
            #expect(served.bytes == picture)
            #expect(served.header("Content-Type") == type)
            #expect(served.header("ETag")?.isEmpty == false)
            #expect(served.header("X-Content-Type-Options") == "nosniff")
            #expect(served.header("Content-Security-Policy") == "default-src 'none'; sandbox")
            let thumbnail = try await server.anonymous.get(link + "&width=256")
            #expect(thumbnail.header("Content-Type") == "image/webp")
            #expect(thumbnail.bytes.count < picture.count * 2)
            #expect(try await server.api.get("/api/images/\(id)?download=1").bytes == picture)
            // Another organization's.
            #expect(try await server.stranger.get("/api/images/\(id)").status == 404)
            #expect(try await server.anonymous.get("/api/images/\(id)").status == 401)
        }
    }

    /// As written by Samsung phones, cameras and scanners.
    @Test func acceptsAJPEGWithAHarmlessFlaw() async throws {
        try await withServer { server in
            let whole = try await TestImage.drawn(.jpg)
            let place = 4 + Int(whole[4]) << 8 + Int(whole[5])
            let flawed = whole[..<place] + Array(1...18) + whole[place...]
            let id = try await server.uploadID(Array(flawed))
            #expect(try await server.api.get("/api/images/\(id)").bytes == Array(flawed))
            #expect(try await server.api.get("/api/images/\(id)?width=256").header("Content-Type") == "image/webp")
            #expect(try await server.api.get("/api/images/\(id)?download=1").status == 200)
            try await server.upload(Array(flawed.prefix(flawed.count / 2)), type: "image/jpeg")
                .expectProblem(422, "invalid_field", field: "file")
        }
    }

    @Test func acceptsTheOnlyFileOfAForm() async throws {
        try await withServer { server in
            let picture = try await TestImage.png
            let answer = try await server.upload(form: [Form.part("picture", picture)])
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["byteCount"] == .integer(picture.count))
            // The same bytes again make another upload, but not a second file.
            let again = try await server.upload(picture, type: nil)
            #expect(again.status == 201)
            #expect(again.json["uploadId"] != answer.json["uploadId"])
            #expect(server.keptFiles.count == 1)
        }
    }

    @Test func refusesWhatIsNotAnImage() async throws {
        try await withServer { server in
            let picture = try await TestImage.png
            for broken in [Array(picture.dropLast(picture.count / 2)), Array("<svg/>".utf8), Array("GIF89a".utf8), []] {
                try await server.upload(broken, type: "image/png").expectProblem(422, "invalid_field", field: "file")
                try await server.upload(form: [Form.part("a", broken)])
                    .expectProblem(422, "invalid_field", field: "file")
            }
            for type in ["application/json", "text/html; charset=utf-8", "multipart/mixed; boundary=x"] {
                try await server.upload(picture, type: type)
                    .expectProblem(415, "unsupported_media_type", field: "Content-Type")
            }
            try await server.upload(form: [Form.part("a", picture), Form.part("b", picture)])
                .expectProblem(422, "invalid_field", field: "file")
            let part = Form.part("a", picture)
            for body in [part, Array("--other\r\n\r\n".utf8), Array("--\(Form.boundary)--\r\n".utf8), []] {
                try await server.upload(body, type: Form.type).expectProblem(400, "invalid_multipart", field: "file")
            }
            try await server.upload(part, type: "multipart/form-data")
                .expectProblem(400, "invalid_multipart", field: "file")
            #expect(server.keptFiles.isEmpty)
            #expect(server.draftCount == 0)
        }
    }

    @Test func refusesWhatIsTooLarge() async throws {
        try await withServer { server in
            let padding = [UInt8](repeating: 0, count: Upload.largest)
            let large = try await TestImage.png + padding
            try await server.upload(large, type: "image/png").expectProblem(413, "too_large", field: "file")
            #expect(server.draftCount == 0)
            // Without a Content-Length, noticed while reading.
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    "POST /api/uploads HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(server.key)\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n")
                let piece = String(repeating: "x", count: 1 << 20)
                for _ in 0...29 where await connection.send("100000\r\n\(piece)\r\n") {}
                #expect(await connection.next()?.hasPrefix("HTTP/1.1 413 ") == true)
            }
            try await eventually("the draft was not removed") { server.draftCount == 0 ? true : nil }
        }
    }

    @Test(arguments: ["Content-Type: image/png", "Content-Type: multipart/form-data; boundary=b"])
    func aDroppedConnectionLeavesNothing(type: String) async throws {
        try await withServer { server in
            try await RawConnection.with(server.anonymous.origin) { connection in
                await connection.send(
                    "POST /api/uploads HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(server.key)\r\n\(type)\r\n"
                        + "Content-Length: 1000000\r\n\r\n--b\r\n\r\n" + String(repeating: "x", count: 100_000))
                try await eventually("nothing arrived") { server.draftCount == 1 ? true : nil }
            }
            try await eventually("the draft was not removed") { server.draftCount == 0 ? true : nil }
            #expect(server.keptFiles.isEmpty)
        }
    }

    @Test func unusedUploadsAreRemovedAfterAWhile() async throws {
        try await withServer { server in
            let picture = try await TestImage.png
            let (unused, twice) = (try await TestImage.drawn(.jpg), try await TestImage.drawn(.webp))
            let used = try await server.uploadID(picture)
            let lost = try await server.uploadID(unused)
            _ = try await server.uploadID(twice)
            let node = try await server.makeNode(on: try await server.makeCanvas(), references: [used])
            _ = try await server.api.get("/api/images/\(lost)?width=256")
            #expect(server.thumbnailCount == 1)
            server.clock.advance(days: 6.9)
            await server.tidy()
            #expect(server.keptFiles.count == 3)
            let late = try await server.uploadID(twice)
            server.clock.advance(days: 0.2)
            await server.tidy()
            server.clock.advance(days: 0.1)
            await server.tidy()
            #expect(server.keptFiles.count == 2, "bytes shared with another upload stay, and so do those in use")
            #expect(server.thumbnailCount == 0)
            #expect(try await server.api.get("/api/images/\(lost)").status == 404)
            #expect(try await server.api.get("/api/images/\(used)").bytes == picture)
            #expect(try await server.api.get("/api/images/\(late)").bytes == twice)
            // When the image node is deleted, its reference image goes, too.
            #expect(try await server.api.delete("/api/image-nodes/\(node)?permanently=true").status == 204)
            server.clock.advance(days: 8)
            await server.tidy()
            server.clock.advance(days: 0.1)
            await server.tidy()
            #expect(server.keptFiles.isEmpty)
        }
    }
}
