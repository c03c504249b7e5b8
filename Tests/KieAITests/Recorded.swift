/// Recorded responses of the provider.
enum Recorded {
    static let waiting = #"""
        {"code":200,"msg":"success","data":{"taskId":"3a24adee0832eb14","model":"nano-banana-pro","state":"waiting",
         "param":"{\"input\":\"{\\\"prompt\\\":\\\"a red boat\\\",\\\"resolution\\\":\\\"1K\\\"}\",\"model\":\"nano-banana-pro\"}",
         "resultJson":"","failCode":null,"failMsg":null,"costTime":null,"completeTime":null,"createTime":1774428642608}}
        """#

    static let success = #"""
        {"code":200,"msg":"success","data":{"taskId":"366e2065ed94e590","model":"gpt-image-2-5-flare-text-to-image",
         "state":"success",
         "param":"{\"input\":\"{\\\"prompt\\\":\\\"a lighthouse\\\"}\",\"model\":\"gpt-image-2-5-flare-text-to-image\"}",
         "resultJson":"{\"resultUrls\":[\"https://tempfile.aiquickdraw.com/images/chatgpt/file_00000000d72c.png\"]}",
         "failCode":null,"failMsg":null,"costTime":66,"completeTime":1789126761759,"createTime":1789126694807,
         "creditsConsumed":6.0,"operationType":"gpt-image-2-5-flare-text-to-image","successFlag":1,
         "response":{"resultUrls":["https://tempfile.aiquickdraw.com/images/chatgpt/file_00000000d72c.png"]},
         "paramJson":"{}"}}
        """#

    static let failed = #"""
        {"code":200,"msg":"success","data":{"taskId":"d848c013a98a71d8","model":"grok-imagine/image-to-video","state":"fail",
         "param":"{}","resultJson":"","failCode":"500","failMsg":"Upload failed: Server internal error.","costTime":6,
         "completeTime":1775143497230,"createTime":1775143490785}}
        """#

    static let uploaded = #"""
        {"success":true,"code":200,"msg":"File uploaded successfully","data":{"success":true,
         "fileName":"1777539187532-kgfz8edkkle.jpg","filePath":"kieai/136592/images/up/1777539187532-kgfz8edkkle.jpg",
         "downloadUrl":"https://tempfile.redpandaai.co/kieai/136592/images/up/1777539187532-kgfz8edkkle.jpg",
         "fileSize":83558,"mimeType":"image/jpeg","uploadedAt":"2026-04-30T08:53:07.838Z"}}
        """#
}
