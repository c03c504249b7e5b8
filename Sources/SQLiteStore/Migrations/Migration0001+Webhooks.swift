extension Migration0001 {
    /// Webhooks and their deliveries.
    static let webhooks = """
        CREATE TABLE webhooks (
            id TEXT PRIMARY KEY,
            organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
            url TEXT NOT NULL,
            events TEXT NOT NULL,
            description TEXT,
            -- As it is: what is sent is signed with it.
            secret TEXT NOT NULL,
            previous_secret TEXT,
            previous_secret_expires_at INTEGER,
            disabled_reason TEXT CHECK (disabled_reason IN ('manual', 'gone', 'failing')),
            disabled_at INTEGER,
            failing_since INTEGER,
            last_failure_at INTEGER,
            failures INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            CHECK ((disabled_reason IS NULL) = (disabled_at IS NULL)),
            CHECK ((previous_secret IS NULL) = (previous_secret_expires_at IS NULL))
        ) STRICT;
        CREATE INDEX webhooks_by_organization ON webhooks(organization_id, created_at, id);

        CREATE TABLE webhook_deliveries (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            webhook_id TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
            event_id TEXT NOT NULL,
            type TEXT NOT NULL,
            image_node_id TEXT,
            -- The node as it was; NULL for a test.
            content TEXT,
            state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
            tries INTEGER NOT NULL,
            due_at INTEGER,
            lease_owner TEXT,
            last_tried_at INTEGER,
            last_status INTEGER,
            last_error TEXT,
            created_at INTEGER NOT NULL,
            UNIQUE (webhook_id, event_id)
        ) STRICT;
        CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries(webhook_id, sequence);
        CREATE INDEX webhook_deliveries_over ON webhook_deliveries(image_node_id) WHERE due_at IS NULL;
        CREATE INDEX webhook_deliveries_due ON webhook_deliveries(webhook_id, due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX webhook_deliveries_of_node ON webhook_deliveries(webhook_id, image_node_id, sequence)
            WHERE due_at IS NOT NULL;
        CREATE INDEX webhook_deliveries_leased ON webhook_deliveries(lease_owner) WHERE lease_owner IS NOT NULL;
        """
}
