import EaselCore
import ServiceLifecycle

/// Runs all workers and the feed until shutdown, and lets them finish what they hold.
struct BackgroundService: Service {
    let context: WorkerContext
    let useCases: UseCases
    let hub: FeedHub
    let bell: CommitBell

    func run() async {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await hub.run() }
                group.addTask { await Submitter(context: context).run() }
                group.addTask { await Reconciler(context: context).run() }
                group.addTask { await Importer(context: context).run() }
                group.addTask { await CallbackProcessor(context: context).run() }
                group.addTask {
                    await ChatResponder(
                        context: context, useCases: useCases,
                        assistant: OfflineAssistant(models: useCases.provider.models)
                    ).run()
                }
            }
        } onGracefulShutdown: {
            bell.close()
        }
    }
}
