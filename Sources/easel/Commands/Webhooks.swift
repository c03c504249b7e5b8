import ArgumentParser
import EaselCore
import EaselServer
import Foundation

struct Webhooks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage outgoing webhooks and look at their deliveries.",
        subcommands: [
            Create.self, List.self, Update.self, Delete.self, Test.self, RotateSecret.self, Deliveries.self, Retry.self,
        ])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a webhook; its signing secret is shown only once.")

        @Option(help: "The id of the organization.")
        var organization: String

        @Option(help: "The address to notify, such as https://example.com/hooks/easel.")
        var url: String

        @OptionGroup var fields: Fields
        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withUseCases { useCases, _ in
                let draft = try fields.draft(url: url, isEnabled: nil)
                let webhook = try await useCases.createWebhook(
                    draft, secret: DeliverySignature.makeSecret(useCases.surroundings),
                    for: OrganizationID(organization))
                try options.show(WebhookResource(webhook, showsSecret: true)) {
                    [
                        webhook.secret.text,
                        "Copy the secret now: it is not shown again. The webhook's id is \(webhook.id).",
                    ]
                }
            }
        }
    }

    /// The settings of a webhook, when it is added and later.
    struct Fields: ParsableArguments {
        @Option(
            help: "The events to send, separated by commas: \(WebhookEventType.namesOfSubscribable)."
        )
        var events: String?

        @Option(help: "What the webhook is for.")
        var description: String?

        func validate() throws { _ = try draft(url: nil, isEnabled: nil, checks: false) }

        func draft(url: String?, isEnabled: Bool?, checks: Bool = true) throws -> UseCases.WebhookDraft {
            try asOption {
                let hosts = checks && url != nil ? try Settings.system().webhookHosts : WebhookHosts()
                return try UseCases.WebhookDraft(
                    url: url.map { try hosts.checked($0) },
                    events: events?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) },
                    description: description, isEnabled: isEnabled)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List webhooks, without their secrets.")

        @Option(help: "Only webhooks of this organization.")
        var organization: String?

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withStore { store, _ in
                let webhooks = try await store.webhooks(of: organization.map { OrganizationID($0) })
                try options.show(webhooks.map { WebhookResource($0) }) {
                    webhooks.isEmpty
                        ? ["There are no webhooks yet. Add one: easel webhooks create --organization ID --url URL"]
                        : webhooks.map(Webhooks.line)
                }
            }
        }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change, enable or disable a webhook.",
            discussion: "A webhook that is enabled again is sent its pending deliveries.")

        @Argument(help: "The id of the webhook.")
        var id: String

        @Option(help: "The address to notify from now on.")
        var url: String?

        @OptionGroup var fields: Fields

        @Flag(help: "Send events to it again.")
        var enable = false

        @Flag(help: "Send nothing to it.")
        var disable = false

        @OptionGroup var options: StoreOptions

        func validate() throws {
            guard !enable || !disable else { throw ValidationError("Use either --enable or --disable.") }
        }

        func run() async throws {
            try await options.withUseCases { useCases, _ in
                let webhook = try await useCases.updateWebhook(
                    WebhookID(id), try fields.draft(url: url, isEnabled: enable ? true : disable ? false : nil), of: nil
                )
                try options.show(WebhookResource(webhook)) { [Webhooks.line(webhook)] }
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a webhook and its deliveries.")

        @Argument(help: "The id of the webhook.")
        var id: String

        @OptionGroup var options: StoreOptions

        func run() async throws {
            struct Deleted: Encodable { let id: String }
            try await options.withUseCases { useCases, _ in
                try await useCases.deleteWebhook(WebhookID(id), of: nil)
                try options.show(Deleted(id: id)) { ["Deleted \(id)."] }
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a webhook.test event.", discussion: "The running server sends it.")

        @Argument(help: "The id of the webhook.")
        var id: String

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withUseCases { useCases, _ in
                let delivery = try await useCases.testWebhook(WebhookID(id), of: nil)
                try options.show(DeliveryResource(delivery)) {
                    ["Will be sent as \(delivery.eventID). See the outcome: easel webhooks deliveries \(id)"]
                }
            }
        }
    }

    struct RotateSecret: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace a webhook's signing secret; the new one is shown only once.",
            discussion: "Deliveries are signed with both secrets for 24 hours.")

        @Argument(help: "The id of the webhook.")
        var id: String

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withUseCases { useCases, _ in
                let webhook = try await useCases.rotateSecret(
                    of: WebhookID(id), to: DeliverySignature.makeSecret(useCases.surroundings), of: nil)
                try options.show(WebhookResource(webhook, showsSecret: true)) {
                    [
                        webhook.secret.text,
                        "Copy the secret now: it is not shown again. For 24 hours, deliveries are signed with the previous one too.",
                    ]
                }
            }
        }
    }

    struct Deliveries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List a webhook's deliveries, newest first.")

        @Argument(help: "The id of the webhook.")
        var id: String

        @OptionGroup var page: ListOptions
        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withUseCases { useCases, _ in
                let found = try await useCases.deliveries(of: WebhookID(id), of: nil, limit: page.limit)
                try options.show(found.deliveries.map { DeliveryResource($0) }) {
                    found.deliveries.isEmpty ? ["Nothing was sent to it yet."] : found.deliveries.map(Webhooks.line)
                }
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a delivery again, with the same id.", discussion: "The running server sends it.")

        @Argument(help: "The id of the webhook.")
        var webhook: String

        @Argument(help: "The id of the delivery.")
        var delivery: String

        @OptionGroup var options: StoreOptions

        func run() async throws {
            try await options.withUseCases { useCases, _ in
                let delivery = try await useCases.retryDelivery(
                    WebhookEventID(delivery), to: WebhookID(webhook), of: nil)
                try options.show(DeliveryResource(delivery)) { [Webhooks.line(delivery)] }
            }
        }
    }

    private static func line(_ webhook: Webhook) -> String {
        let state =
            switch webhook.disabledReason {
            case .manual: "disabled"
            case .gone: "disabled: it returned 410 Gone"
            case .failing: "disabled: every try failed for 5 days"
            case nil: webhook.failingSince.map { "failing since \($0.day)" } ?? "enabled"
            }
        return [
            "\(webhook.id)", "\(webhook.organizationID)", webhook.url,
            webhook.events.map(\.rawValue).joined(separator: ","), state, webhook.description,
        ].compactMap { $0 }.joined(separator: "  ")
    }

    private static func line(_ delivery: WebhookDelivery) -> String {
        let time = Date(timeIntervalSince1970: Double(delivery.createdAt.milliseconds) / 1000)
        let outcome = delivery.lastTry?.outcome
        return [
            "\(delivery.eventID)", time.formatted(.iso8601), delivery.type.rawValue, delivery.state.rawValue,
            delivery.tries == 1 ? "1 try" : "\(delivery.tries) tries",
            outcome?.status.map { "returned \($0)" } ?? outcome?.reason, delivery.node.map { "\($0.id)" },
        ].compactMap { $0 }.joined(separator: "  ")
    }
}
