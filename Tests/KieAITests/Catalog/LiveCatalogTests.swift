import JSON
import KieAI
import Testing

struct LiveCatalogTests {
    private func catalog(_ transport: ScriptedTransport) -> KieLiveCatalog {
        KieLiveCatalog(client: .scripted(transport), interval: .zero)
    }

    private let list = #"""
        {"code":200,"msg":"success","data":{"total":3,"models":[
         {"model":"kling/v2-1-master-text-to-video","slug":"kling/v2-1-master-text-to-video",
          "title":"Affordable Kling 2.1 Master API — Premium Text-to-Video Generation","provider":"Kling",
          "taskType":["Text to Video"],"description":null,
          "pricingDesc":"A 5-second video costs 160 credits ($0.80), and a 10-second video costs 320 credits ($1.60)."},
         {"model":"z-image","title":"Z-Image","provider":"Alibaba","taskType":["Text to Image"],"description":"Fast.",
          "pricingDesc":"0.8 credits per image"},
         {"model":"ideogram/v3-remix","title":"Remix","provider":"Ideogram","taskType":["Image to Image"],
          "description":null,"pricingDesc":null}]}}
        """#

    @Test func readsTheList() async throws {
        let transport = ScriptedTransport(list)
        let models = try await catalog(transport).models()
        #expect(transport.requests.map(\.url) == ["https://api.kie.ai/api/v1/models"])
        #expect(models.total == 3 && models.isComplete)
        #expect(models.models.map(\.id) == ["kling/v2-1-master-text-to-video", "z-image", "ideogram/v3-remix"])
        #expect(models.models.map(\.makesImages) == [false, true, true])
        #expect(models.models[0].maker == "Kling")
        #expect(models.models[0].summary == nil && models.models[1].summary == "Fast.")
        #expect(models.models[0].price?.credits == nil && models.models[0].price?.largestAmount == 320)
        #expect(models.models[1].price?.credits == .flat(0.8, per: .image))
        #expect(models.models[2].price == nil)
    }

    /// A space that isn't escaped never reaches Kie.
    @Test func escapesTheFilters() async throws {
        let transport = ScriptedTransport(#"{"code":200,"data":{"total":0,"models":[]}}"#)
        let models = try await catalog(transport).models(
            taskTypes: ["Text to Image", "Image to Image"], provider: "Black Forest Labs", query: "a&b")
        #expect(models == ModelList(models: []))
        #expect(
            transport.requests.map(\.url) == [
                "https://api.kie.ai/api/v1/models?taskType=Text%20to%20Image,Image%20to%20Image"
                    + "&provider=Black%20Forest%20Labs&q=a%26b"
            ])
    }

    @Test func leavesOutWhatIsNoModel() async throws {
        let body = #"""
            {"code":200,"data":{"total":"7","models":[null,7,{"model":null},{"model":"../../admin"},{"model":"a?b#c d"},
             {"model":"z-image","taskType":"Text to Image"},{"model":"z-image","title":"again"}]}}
            """#
        let models = try await catalog(ScriptedTransport(body)).models()
        #expect(models.models == [ListedModel(id: "z-image", title: "z-image", taskTypes: ["Text to Image"])])
        #expect(models.total == 7 && !models.isComplete)
    }

    @Test func aSlashStaysAsItIs() async throws {
        let transport = ScriptedTransport(#"{"code":200,"data":{"model":"a/b","pricingDesc":null,"points":[]}}"#)
        _ = try await catalog(transport).price(of: "flux-2/pro-text-to-image")
        _ = try await catalog(transport).successRate(of: "z-image")
        #expect(
            transport.requests.map(\.url) == [
                "https://api.kie.ai/api/v1/models/flux-2/pro-text-to-image/price",
                "https://api.kie.ai/api/v1/models/z-image/success-rate",
            ])
    }

    @Test(arguments: ["", "/", "a/", "/a", "a//b", "../chat/credit", "a/../b", "a b", "a\nb", "a/b/c/d", "ü"])
    func noRequestForWhatIsNoID(id: String) async {
        let transport = ScriptedTransport(#"{"code":200,"data":{}}"#)
        let error = await kieError { () async throws(KieError) in try await catalog(transport).price(of: id) }
        #expect(error?.kind == .unsupportedModel)
        #expect(transport.requests.isEmpty)
    }

    @Test(arguments: [
        (
            404,
            "The model name you specified is not supported. Please verify your input and use one of the supported "
                + "models provided by KIE.", KieError.Kind.unsupportedModel
        ),
        (429, "Your call frequency is too high. Please try again later.", .rateLimited),
        (401, "You do not have access permissions", .unauthorized),
    ])
    func errorsBehindHTTP200(code: Int, text: String, kind: KieError.Kind) async {
        let body = #"{"code":\#(code),"msg":"\#(text)","data":null}"#
        let live = catalog(ScriptedTransport(body))
        #expect(await kieError { () async throws(KieError) in try await live.models() }?.kind == kind)
        #expect(await kieError { () async throws(KieError) in try await live.price(of: "a") }?.kind == kind)
        #expect(await kieError { () async throws(KieError) in try await live.successRate(of: "a") }?.kind == kind)
        #expect(await kieError { () async throws(KieError) in try await live.schema(of: "a") }?.kind == kind)
    }

    @Test(arguments: [
        "<html>502</html>", "", "null", "[]", #"{"code":200}"#, #"{"code":200,"data":null}"#,
        #"{"code":200,"data":[]}"#,
        #"{"code":200,"data":"x"}"#,
    ])
    func whatIsNoAnswerIsUnreadable(body: String) async {
        let live = catalog(ScriptedTransport(body))
        #expect(await kieError { () async throws(KieError) in try await live.models() }?.kind == .unreadable)
        #expect(await kieError { () async throws(KieError) in try await live.price(of: "a") }?.kind == .unreadable)
        #expect(
            await kieError { () async throws(KieError) in try await live.successRate(of: "a") }?.kind == .unreadable)
        #expect(await kieError { () async throws(KieError) in try await live.schema(of: "a") }?.kind == .unreadable)
    }

    @Test func readsSuccessRates() async throws {
        let body = #"""
            {"code":200,"data":{"model":"veo-3-1","points":[
             {"start":"2026-09-08T07:40:00Z","end":"2026-09-08T07:50:00Z","successRate":50,"errorRate":50,"isNormal":false},
             {"start":"2026-09-08T07:30:00Z","end":"2026-09-08T07:40:00Z","successRate":100.0,"errorRate":0.0,"isNormal":true},
             {"start":"2026-09-08T07:50:00Z","end":"2026-09-08T08:00:00Z","successRate":null,"errorRate":null,"isNormal":true},
             {"start":"soon","end":"later","successRate":1},{"successRate":400},null]}}
            """#
        let rate = try await catalog(ScriptedTransport(body)).successRate(of: "veo-3-1")
        #expect(rate.points.map(\.successPercent) == [100, 50, nil])
        #expect(rate.points.map(\.isNormal) == [true, false, true])
        let first = try #require(rate.points.first)
        #expect(first.start == 1_788_852_600_000 && first.end == first.start + 600_000)
        #expect(rate.successPercent(since: 0) == 75)
        #expect(rate.successPercent(since: first.end) == 50)
        #expect(rate.successPercent(since: first.end + 600_000) == nil)
    }

    @Test func aModelWithoutFiguresHasNone() async throws {
        let body = #"{"code":200,"data":{"model":"z-image","points":[]}}"#
        let rate = try await catalog(ScriptedTransport(body)).successRate(of: "z-image")
        #expect(rate.points.isEmpty && rate.successPercent(since: 0) == nil)
    }

    @Test func aSchemaThatIsNotThereYetIsNil() async throws {
        let body = #"{"code":200,"data":{"model":"z-image","openapi":null}}"#
        #expect(try await catalog(ScriptedTransport(body)).schema(of: "z-image") == nil)
    }

    @Test func nothingShowsTheKey() async throws {
        let body = #"""
            {"code":200,"data":{"total":1,"models":[{"model":"a","title":"key sk-kie-0123456789abcdef",
             "pricingDesc":"sk-kie-0123456789abcdef costs\u0000 1 credit"}]}}
            """#
        let model = try #require(try await catalog(ScriptedTransport(body)).models().models.first)
        #expect(model.title == "key [redacted]")
        #expect(model.price?.text == "[redacted] costs 1 credit")
    }
}
