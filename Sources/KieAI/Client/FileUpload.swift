import JSON

/// A file to put on Kie's upload host, so that a model can use it as an input.
///
/// `path` is the folder on that host, `fileName` the name in it. The same name overwrites silently and caches may then
/// serve the old bytes (documented): leave it nil to let the server choose, or make it unique.
public enum FileUpload: Sendable, Equatable {
    /// The bytes as Base64 text or as a data URL; documented as meant for up to 10 MB.
    case base64(String, path: String, fileName: String? = nil)
    /// The bytes themselves, as `multipart/form-data`; documented as meant for files over 10 MB.
    case stream([UInt8], contentType: String, path: String, fileName: String? = nil)
    /// A public URL that Kie fetches itself: 30 s, about 100 MB (documented).
    case url(String, path: String, fileName: String? = nil)
}

/// A file on Kie's upload host.
public struct UploadedFile: Sendable, Equatable {
    /// The public URL to give to a model. It contains the account's number (seen on the wire).
    ///
    /// Kie's pages say 3 days and 24 hours: use it within 24 hours.
    public var downloadURL: String
    /// The name it got.
    public var fileName: String?
    /// Its size in bytes.
    public var byteCount: Int?
    /// Its type as Kie sees it, such as `image/jpeg`.
    public var mimeType: String?

    /// Describes an uploaded file.
    public init(downloadURL: String, fileName: String? = nil, byteCount: Int? = nil, mimeType: String? = nil) {
        self.downloadURL = downloadURL
        self.fileName = fileName
        self.byteCount = byteCount
        self.mimeType = mimeType
    }
}

extension KieClient {
    /// Puts a file on Kie's upload host; free of charge (documented).
    ///
    /// Throws ``KieError``. Refusals come as HTTP 200 with code 400 and no `data` (seen on the wire).
    public func upload(_ upload: FileUpload) async throws(KieError) -> UploadedFile {
        let answer = try await answer(to: request(for: upload))
        if let error = answer.error { throw error }
        guard let data = answer.data, let url = data["downloadUrl"]?.stringValue, !url.isEmpty else {
            throw answer.unreadable("the response has no downloadUrl")
        }
        return UploadedFile(
            downloadURL: url, fileName: data["fileName"]?.stringValue, byteCount: data["fileSize"]?.lenientInteger,
            mimeType: data["mimeType"]?.stringValue)
    }

    private func request(for upload: FileUpload) -> KieRequest {
        switch upload {
        case .base64(let text, let path, let fileName):
            return uploadJSON("file-base64-upload", ["base64Data": text, "uploadPath": path, "fileName": fileName])
        case .url(let url, let path, let fileName):
            return uploadJSON("file-url-upload", ["fileUrl": url, "uploadPath": path, "fileName": fileName])
        case .stream(let bytes, let contentType, let path, let fileName):
            var form = MultipartForm()
            form.add(name: "uploadPath", value: path)
            if let fileName { form.add(name: "fileName", value: fileName) }
            form.add(name: "file", fileName: fileName ?? "file", contentType: contentType, bytes: bytes)
            return post(
                "\(uploadBaseURL)/api/file-stream-upload", form.finished(), contentType: form.contentType,
                deadline: deadlines.upload)
        }
    }

    private func uploadJSON(_ path: String, _ fields: [String: String?]) -> KieRequest {
        let body = fields.compactMapValues { $0.map { JSONValue.string($0) } }
        return post("\(uploadBaseURL)/api/\(path)", .object(body), deadline: deadlines.upload)
    }
}
