/// The tables of version 0.1.0. Frozen: a change is another migration, in a file of its own.
enum Migration0001 {
    private static let countAttempt = """
        INSERT INTO attempt_counts VALUES (NEW.state, 1) ON CONFLICT DO UPDATE SET attempts = attempts + 1;
        """

    private static let addUsage = """
        INSERT INTO usage VALUES (
            NEW.organization_id, date(NEW.sent_at / 1000, 'unixepoch'), NEW.model, NEW.state <> 'released', NEW.calls,
            NEW.stored_at IS NOT NULL, NEW.calls * (NEW.stored_at IS NOT NULL),
            NEW.microcredits * (NEW.state = 'settled'), NEW.microcredits * (NEW.state = 'reserved'),
            NEW.microcredits * (NEW.state = 'unknown'), NEW.state = 'unknown')
        ON CONFLICT DO UPDATE SET tasks = tasks + excluded.tasks, calls = calls + excluded.calls,
            images = images + excluded.images, calls_for_images = calls_for_images + excluded.calls_for_images,
            settled = settled + excluded.settled, reserved = reserved + excluded.reserved,
            unknown = unknown + excluded.unknown,
            tasks_of_unknown_cost = tasks_of_unknown_cost + excluded.tasks_of_unknown_cost;
        INSERT INTO usage_failures SELECT NEW.organization_id, NEW.failure, 1 WHERE NEW.failure IS NOT NULL
        ON CONFLICT DO UPDATE SET attempts = attempts + 1;
        """

    private static let subtractUsage = """
        UPDATE usage SET tasks = tasks - (OLD.state <> 'released'), calls = calls - OLD.calls,
            images = images - (OLD.stored_at IS NOT NULL),
            calls_for_images = calls_for_images - OLD.calls * (OLD.stored_at IS NOT NULL),
            settled = settled - OLD.microcredits * (OLD.state = 'settled'),
            reserved = reserved - OLD.microcredits * (OLD.state = 'reserved'),
            unknown = unknown - OLD.microcredits * (OLD.state = 'unknown'),
            tasks_of_unknown_cost = tasks_of_unknown_cost - (OLD.state = 'unknown')
        WHERE organization_id = OLD.organization_id AND day = date(OLD.sent_at / 1000, 'unixepoch')
            AND model = OLD.model;
        UPDATE usage_failures SET attempts = attempts - 1
        WHERE organization_id = OLD.organization_id AND failure = OLD.failure;
        """

    static let sql = """
        CREATE TABLE organizations (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            budget REAL,
            committed_microcredits INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE api_keys (
            id TEXT PRIMARY KEY,
            organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
            name TEXT,
            hash TEXT NOT NULL UNIQUE,
            scopes TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER
        ) STRICT;
        CREATE INDEX api_keys_by_organization ON api_keys(organization_id, created_at, id);

        CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            hash TEXT NOT NULL UNIQUE,
            api_key_id TEXT NOT NULL REFERENCES api_keys(id) ON DELETE CASCADE,
            user_agent TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            last_used_at INTEGER
        ) STRICT;
        CREATE INDEX sessions_by_api_key ON sessions(api_key_id);
        CREATE INDEX sessions_by_end ON sessions(expires_at);

        CREATE TABLE canvases (
            id TEXT PRIMARY KEY,
            organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
            title TEXT NOT NULL,
            system_prompt TEXT,
            -- The door whose requests come here unless they name a canvas; NULL for a canvas somebody made.
            door TEXT,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            deleted_at INTEGER,
            deleted_in_pass INTEGER
        ) STRICT;
        CREATE INDEX canvases_in_trash ON canvases(organization_id, deleted_at DESC, id) WHERE deleted_at IS NOT NULL;
        CREATE INDEX canvases_by_organization ON canvases(organization_id, updated_at, id) WHERE deleted_at IS NULL;
        CREATE UNIQUE INDEX canvases_by_door ON canvases(organization_id, door)
        WHERE door IS NOT NULL AND deleted_at IS NULL;

        CREATE TABLE shares (
            id TEXT PRIMARY KEY,
            canvas_id TEXT NOT NULL REFERENCES canvases(id) ON DELETE CASCADE,
            name TEXT,
            created_by TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            last_used_at INTEGER
        ) STRICT;
        CREATE INDEX shares_by_canvas ON shares(canvas_id, created_at);

        CREATE TABLE image_nodes (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            canvas_id TEXT NOT NULL REFERENCES canvases(id) ON DELETE CASCADE,
            organization_id TEXT NOT NULL,
            prompt TEXT NOT NULL,
            model TEXT NOT NULL,
            aspect_ratio TEXT,
            resolution TEXT,
            output_format TEXT,
            reference_images TEXT NOT NULL,
            x REAL NOT NULL,
            y REAL NOT NULL,
            width REAL NOT NULL,
            height REAL NOT NULL,
            status TEXT NOT NULL
                CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'canceled')),
            status_detail TEXT,
            error_code TEXT,
            error_message TEXT,
            retry_action TEXT CHECK (retry_action IN ('fetch', 'create')),
            attempt INTEGER NOT NULL,
            task_id TEXT,
            image_id TEXT,
            alternative_ids TEXT NOT NULL,
            credits_consumed REAL,
            generation_seconds REAL,
            started_at INTEGER,
            estimated_start_at INTEGER,
            expected_seconds REAL NOT NULL,
            price REAL,
            reservation REAL NOT NULL,
            message_id TEXT,
            requested_by TEXT,
            door TEXT NOT NULL DEFAULT 'api',
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            deleted_at INTEGER,
            deleted_in_pass INTEGER,
            CHECK ((status = 'completed') = (image_id IS NOT NULL)),
            CHECK ((status = 'failed') <= (error_code IS NOT NULL))
        ) STRICT;
        CREATE INDEX image_nodes_by_canvas ON image_nodes(canvas_id, sequence);
        -- Where the images of a canvas end.
        CREATE INDEX image_nodes_floor ON image_nodes(canvas_id, y + height) WHERE deleted_at IS NULL;
        CREATE INDEX image_nodes_by_organization ON image_nodes(organization_id) WHERE deleted_at IS NULL;
        CREATE INDEX image_nodes_in_trash_by_organization ON image_nodes(organization_id) WHERE deleted_at IS NOT NULL;
        CREATE INDEX image_nodes_in_trash ON image_nodes(deleted_at) WHERE deleted_at IS NOT NULL;
        -- Nearly all are completed: those are found at once by going through all.
        CREATE INDEX image_nodes_unusual ON image_nodes(status, sequence) WHERE status <> 'completed';

        CREATE TABLE attempts (
            image_node_id TEXT NOT NULL REFERENCES image_nodes(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            organization_id TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN
                ('queued', 'submitting', 'submitted', 'unknown', 'ready', 'owed', 'stored', 'failed', 'canceled')),
            due_at INTEGER,
            lease_owner TEXT,
            task_id TEXT,
            hinted_task_ids TEXT NOT NULL,
            may_have_task INTEGER NOT NULL,
            results TEXT NOT NULL,
            has_all_results INTEGER NOT NULL,
            error_code TEXT,
            error_message TEXT,
            reported_end TEXT CHECK (reported_end IN ('success', 'failure')),
            sends INTEGER NOT NULL,
            checks INTEGER NOT NULL,
            failed_downloads INTEGER NOT NULL,
            sent_at INTEGER,
            credits_consumed REAL,
            generation_seconds REAL,
            result_at INTEGER,
            stored_at INTEGER,
            estimated_start_at INTEGER,
            expected_seconds REAL NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (image_node_id, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX attempts_due ON attempts(state, organization_id, due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX attempts_set_aside ON attempts(lease_owner) WHERE due_at IS NULL AND lease_owner IS NOT NULL;
        CREATE INDEX attempts_sent ON attempts(sent_at) WHERE sent_at IS NOT NULL;

        -- How many attempts there are in each state.
        CREATE TABLE attempt_counts (
            state TEXT PRIMARY KEY,
            attempts INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER attempt_added AFTER INSERT ON attempts BEGIN
            \(countAttempt)
        END;
        CREATE TRIGGER attempt_changed AFTER UPDATE OF state ON attempts WHEN NEW.state <> OLD.state BEGIN
            UPDATE attempt_counts SET attempts = attempts - 1 WHERE state = OLD.state;
            \(countAttempt)
        END;
        CREATE TRIGGER attempt_removed AFTER DELETE ON attempts BEGIN
            UPDATE attempt_counts SET attempts = attempts - 1 WHERE state = OLD.state;
        END;

        CREATE TABLE sends (
            sequence INTEGER PRIMARY KEY,
            sent_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE ledger (
            image_node_id TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('reserved', 'settled', 'released', 'unknown')),
            microcredits INTEGER NOT NULL,
            sent_at INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            result_at INTEGER,
            stored_at INTEGER,
            failure TEXT,
            PRIMARY KEY (image_node_id, attempt)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ledger_stored ON ledger(organization_id, stored_at, result_at)
            WHERE stored_at IS NOT NULL AND result_at IS NOT NULL;

        -- What an organization has committed is always the sum of its lines, whoever writes them.
        CREATE TRIGGER ledger_line_added AFTER INSERT ON ledger BEGIN
            UPDATE organizations SET committed_microcredits = committed_microcredits + NEW.microcredits
            WHERE id = NEW.organization_id;
        END;
        CREATE TRIGGER ledger_line_changed AFTER UPDATE OF microcredits ON ledger
        WHEN NEW.microcredits <> OLD.microcredits BEGIN
            UPDATE organizations
            SET committed_microcredits = committed_microcredits + NEW.microcredits - OLD.microcredits
            WHERE id = NEW.organization_id;
        END;
        CREATE TRIGGER ledger_line_removed AFTER DELETE ON ledger BEGIN
            UPDATE organizations SET committed_microcredits = committed_microcredits - OLD.microcredits
            WHERE id = OLD.organization_id;
        END;

        -- Sums of the ledger by the day of the send, so that nobody adds up all of its lines. Credits in millionths.
        CREATE TABLE usage (
            organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            model TEXT NOT NULL,
            tasks INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            images INTEGER NOT NULL,
            calls_for_images INTEGER NOT NULL,
            settled INTEGER NOT NULL,
            reserved INTEGER NOT NULL,
            unknown INTEGER NOT NULL,
            tasks_of_unknown_cost INTEGER NOT NULL,
            PRIMARY KEY (organization_id, day, model)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE usage_failures (
            organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
            failure TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            PRIMARY KEY (organization_id, failure)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER usage_line_added AFTER INSERT ON ledger BEGIN
            \(addUsage)
        END;
        CREATE TRIGGER usage_line_changed AFTER UPDATE ON ledger BEGIN
            \(subtractUsage)
            \(addUsage)
        END;
        CREATE TRIGGER usage_line_removed AFTER DELETE ON ledger BEGIN
            \(subtractUsage)
        END;

        CREATE TABLE callbacks (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            image_node_id TEXT NOT NULL REFERENCES image_nodes(id) ON DELETE CASCADE,
            organization_id TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            body BLOB NOT NULL,
            headers TEXT NOT NULL,
            source TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            verdict TEXT
        ) STRICT;
        CREATE INDEX callbacks_unprocessed ON callbacks(sequence) WHERE verdict IS NULL;
        CREATE INDEX callbacks_by_image_node ON callbacks(image_node_id, sequence, attempt, verdict);
        CREATE INDEX callbacks_by_organization ON callbacks(organization_id);
        CREATE INDEX callbacks_by_verdict ON callbacks(verdict, organization_id);

        CREATE TABLE images (
            id TEXT PRIMARY KEY,
            organization_id TEXT NOT NULL,
            image_node_id TEXT NOT NULL,
            digest TEXT NOT NULL,
            format TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            byte_count INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX images_by_digest ON images(digest);
        CREATE INDEX images_by_image_node ON images(image_node_id);

        -- Bytes that no image has any more, to be removed from storage; and those that an attempt or an upload is about to
        -- keep, which may be left behind.
        CREATE TABLE unused_digests (
            digest TEXT PRIMARY KEY,
            since INTEGER NOT NULL,
            image_node_id TEXT,
            attempt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX unused_digests_by_age ON unused_digests(since);

        CREATE TABLE uploads (
            id TEXT PRIMARY KEY,
            organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
            digest TEXT NOT NULL,
            format TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            byte_count INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX uploads_by_age ON uploads(created_at, id);
        CREATE INDEX uploads_by_digest ON uploads(digest);

        -- Images that nodes refer to, made or uploaded, which stay for as long as those nodes.
        CREATE TABLE image_uses (
            image_id TEXT NOT NULL,
            image_node_id TEXT NOT NULL REFERENCES image_nodes(id) ON DELETE CASCADE,
            PRIMARY KEY (image_id, image_node_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX image_uses_by_image_node ON image_uses(image_node_id);

        CREATE TABLE changes (
            canvas_id TEXT NOT NULL REFERENCES canvases(id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            -- As `StoredChange` writes it: without what a node was asked for, which goes with the node.
            content TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (canvas_id, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE node_events (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            image_node_id TEXT NOT NULL REFERENCES image_nodes(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            attempt INTEGER,
            state TEXT,
            -- JSON, as `StoredFacts` writes it; NULL when there is nothing to say.
            facts TEXT,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX node_events_by_image_node ON node_events(image_node_id, sequence);

        CREATE TABLE messages (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            canvas_id TEXT NOT NULL REFERENCES canvases(id) ON DELETE CASCADE,
            role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
            content TEXT NOT NULL,
            image_node_ids TEXT NOT NULL,
            offer TEXT,
            ask_above REAL,
            created_at INTEGER NOT NULL,
            is_answered INTEGER NOT NULL,
            -- JSON, as `StoredProgress` writes it: the rounds of an answer that is not finished.
            answer_progress TEXT,
            -- When somebody did not want the answer any more.
            stopped_at INTEGER,
            lease_owner TEXT,
            lease_end INTEGER
        ) STRICT;
        CREATE INDEX messages_by_canvas ON messages(canvas_id, sequence);
        CREATE INDEX messages_unanswered ON messages(canvas_id, sequence) WHERE is_answered = 0;
        CREATE INDEX messages_set_aside ON messages(lease_owner) WHERE is_answered = 1 AND lease_owner IS NOT NULL;

        CREATE TABLE idempotency_keys (
            organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            request_digest TEXT NOT NULL,
            answer TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            passes INTEGER NOT NULL,
            PRIMARY KEY (organization_id, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_keys_by_age ON idempotency_keys(created_at);

        \(webhooks)

        CREATE TABLE housekeeping (passes INTEGER NOT NULL) STRICT;
        INSERT INTO housekeeping VALUES (0);
        -- Has a row only in a copy made by `easel backup` that nobody has taken into use yet.
        CREATE TABLE backups (made_at INTEGER NOT NULL) STRICT;

        CREATE TABLE write_checks (count INTEGER NOT NULL) STRICT;
        INSERT INTO write_checks VALUES (0);
        """
}
