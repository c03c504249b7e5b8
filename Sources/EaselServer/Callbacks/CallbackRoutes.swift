import EaselCore
import Hummingbird

/// The route the provider calls. Nearly all callbacks go through the fast path instead, see ``CallbackFastPath``.
struct CallbackRoutes: Sendable {
    let receiver: CallbackReceiver

    func add(to router: RouterGroup<EaselContext>) {
        router.post(RouterPath(receiver.useCases.provider.facts.callbackPath)) { request, context in
            let caller = CallbackReceiver.Caller(peer: context.remoteAddress, logger: context.logger)
            // Before the body is read: a forged one costs no more than this.
            let address = try await receiver.address(of: request, from: caller)
            let body = try await request.wholeBody(upTo: CallbackReceiver.largestBody)
            try await receiver.receive(body, of: request, to: address, from: caller)
            return JSONBody.response(ResponseBody(byteBuffer: receiver.acknowledgement))
        }
    }
}
