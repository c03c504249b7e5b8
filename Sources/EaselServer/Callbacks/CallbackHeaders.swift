import EaselCore
import HTTPTypes

/// What the callback log keeps of a request's headers.
enum CallbackHeaders {
    private static let secret: Set<HTTPField.Name> = [
        .authorization, .proxyAuthorization, .cookie, HTTPField.Name("X-API-Key")!,
    ]
    private static let most = 40
    private static let longestValue = 400

    /// The fields in their order, without those that let somebody in, and a signature only by its beginning: what it
    /// signs could be sent again for five minutes.
    static func kept(of fields: HTTPFields) -> [CallbackRecord.Header] {
        fields.prefix(most).map { field in
            let value =
                if secret.contains(field.name) {
                    "(not kept)"
                } else if field.name.canonicalName.hasSuffix("signature") {
                    "\(field.value.prefix(6))…"
                } else {
                    field.value.shortened(to: longestValue)
                }
            return CallbackRecord.Header(name: field.name.canonicalName, value: value)
        }
    }
}
