import EaselCore
import ServiceLifecycle

/// Runs all workers and the feed until shutdown, and lets them finish what they hold.
struct BackgroundService: Service {
    let context: WorkerContext
    let webhookSender: any WebhookSender
    let webhookPolicy: WebhookPolicy
    let retention: Retention
    let useCases: UseCases
    let hub: FeedHub
    let bell: CommitBell
    let thumbnails: Thumbnails
    let assistant: any Assistant

    func run() async {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await work() }
                group.addTask { await LeaseKeeper(context: context).run() }
                if context.provider.hasCatalogue {
                    group.addTask {
                        await CatalogueKeeper(
                            store: context.store, provider: context.provider, clock: context.surroundings.clock,
                            logger: context.logger
                        ).run()
                    }
                }
                group.addTask {
                    await Housekeeper(
                        context: context, retention: retention, forget: { await thumbnails.forget($0) },
                        limitCopies: { await thumbnails.limit() }
                    ).run()
                }
                group.addTask {
                    await ImageNodeWatch(store: context.store, bell: bell, clock: context.surroundings.clock).run()
                }
                // The keepers have no end of their own: they go when all work is done.
                await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            bell.close()
        }
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await hub.run() }
            group.addTask { await Submitter(context: context).run() }
            group.addTask { await Reconciler(context: context).run() }
            group.addTask { await Importer(context: context).run() }
            group.addTask { await CallbackProcessor(context: context).run() }
            group.addTask {
                await WebhookDeliverer(context: context, sender: webhookSender, policy: webhookPolicy).run()
            }
            group.addTask {
                await ChatResponder(context: context, useCases: useCases, assistant: assistant) { delta in
                    await hub.tell(delta)
                }.run()
            }
        }
    }
}
