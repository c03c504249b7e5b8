import EaselCore
import Testing

@testable import EaselServer

/// A language model's arguments are read leniently, but never guessed.
@Suite struct ToolArgumentsTests {
    private func read(_ tool: ChatTool, _ arguments: String) throws(ToolFault) -> ToolArguments {
        guard let fields = ToolArguments.fields(Array(arguments.utf8)) else { throw ToolFault(unreadable: "no object") }
        return try ToolArguments(tool, fields)
    }

    @Test func readsAllSettings() throws {
        let read = try read(
            .generateImage,
            #"{"prompt":"a","count":"3","model":"m","aspectRatio":"16:9","resolution":"2K","outputFormat":null}"#)
        let request = ImageRequest(prompt: "a", model: "m", aspectRatio: "16:9", resolution: "2K", count: 3)
        #expect(read.wish == .generate(request) && read.notes.isEmpty)
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"prompt":1}"#, #"{"prompt":"a","count":"many"}"#, #"{"prompt":"a","count":1.5}"#,
        #"{"prompt":"a","model":{}}"#,
    ])
    func ignoresUnreadableArguments(arguments: String) {
        #expect(throws: ToolFault.self) { try read(.generateImage, arguments) }
        #expect(throws: ToolFault.self) { try read(.editImage, arguments) }
        #expect(throws: ToolFault.self) { try read(.retryImage, arguments) }
    }

    @Test func readsIdsInAnySpelling() throws {
        for (arguments, ids) in [
            (#"{"prompt":"a"}"#, []), (#"{"prompt":"a","imageNodeIds":""}"#, []),
            (#"{"prompt":"a","imageNodeIds":"n"}"#, ["n"]), (#"{"prompt":"a","imageNodeIds":["n","o"]}"#, ["n", "o"]),
        ] {
            #expect(
                try read(.editImage, arguments).wish == .edit(ImageRequest(prompt: "a"), ids.map { ImageNodeID($0) }))
        }
        #expect(throws: ToolFault.self) { try read(.editImage, #"{"prompt":"a","imageNodeIds":[1]}"#) }
    }

    @Test func readsWhatToList() throws {
        #expect(try read(.listImages, "").wish == .list(nil, limit: 10, after: nil))
        #expect(
            try read(.listImages, #"{"limit":-5,"status":"failed","cursor":"n"}"#).wish
                == .list(.failed, limit: 1, after: ImageNodeID("n")))
        #expect(throws: ToolFault.self) { try read(.listImages, #"{"status":"fine"}"#) }
    }

    @Test func reportsIgnoredArguments() throws {
        #expect(
            try read(.generateImage, #"{"prompt":"a","style":"b"}"#).notes
                == ["I left out “style”, which is not a setting of images."])
        let many = try read(.generateImage, #"{"prompt":"a","count":1000}"#)
        #expect(many.notes == [ImageRequest.limitNote])
        #expect(many.wish == .generate(ImageRequest(prompt: "a", count: 8)))
    }
}
