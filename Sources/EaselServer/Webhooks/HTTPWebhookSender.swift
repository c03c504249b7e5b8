import AsyncHTTPClient
import EaselCore
import Foundation
import NIOCore
import NIOHTTP1

/// Sends deliveries over HTTP: signed, only to the address that was checked, without following redirects.
struct HTTPWebhookSender: WebhookSender {
    let hosts: WebhookHosts
    let links: ImageLinks
    let clock: any WallClock
    let userAgent: String
    var resolver: any HostResolver = SystemHostResolver(threads: .webhookHosts)

    func send(_ claimed: ClaimedDelivery) async -> WebhookOutcome {
        let outcome = await Deadline.within(seconds: WebhookPolicy.timeout) { () -> WebhookOutcome in
            do throws(FetchError) {
                return .answered(try await post(claimed))
            } catch {
                switch error {
                case .transient(let reason), .gone(let reason), .notWritten(let reason), .refused(let reason):
                    return .noAnswer(reason)
                }
            }
        }
        return outcome ?? .noAnswer("no response within \(Int(WebhookPolicy.timeout)) s")
    }

    private func post(_ claimed: ClaimedDelivery) async throws(FetchError) -> Int {
        let url: FetchURL
        do throws(FetchURL.Flaw) { url = try FetchURL(reading: claimed.webhook.url) } catch {
            throw .refused(error.rule(of: "it"))
        }
        let address: String?
        switch hosts.way(to: url) {
        case .publicAddressesOnly: address = try await resolver.publicAddress(of: url, trustedBy: "WEBHOOK_HOSTS")
        case .asWritten: address = nil
        case nil: throw .refused("\(url.origin) is not https, and not in WEBHOOK_HOSTS")
        }
        let request = request(to: url, claimed)
        do {
            return try await HTTPClient.withHTTPClient(configuration: .straight(to: url, pinnedTo: address)) { client in
                // Whatever it says beyond its status is not read.
                Int(try await client.execute(request, timeout: .seconds(Int64(WebhookPolicy.timeout))).status.code)
            }
        } catch let error as HTTPClientError {
            throw .transient("the connection to \(url.host) failed: \(error.shortDescription)")
        } catch {
            let isTLS = "\(type(of: error))".contains("SSL")
            throw .transient(
                "the connection to \(url.host) failed\(isTLS ? "; its TLS certificate may not be trusted" : "")")
        }
    }

    private func request(to url: FetchURL, _ claimed: ClaimedDelivery) -> HTTPClientRequest {
        let now = clock.now()
        let body = WebhookBody.data(claimed.delivery, links: links)
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers.add(name: "User-Agent", value: userAgent)
        request.headers.add(name: "Content-Type", value: "application/json")
        let signature = DeliverySignature.headers(
            id: claimed.delivery.eventID, seconds: now.milliseconds / 1000, body: body,
            secrets: claimed.webhook.secrets(at: now))
        for (name, value) in signature { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }
}
