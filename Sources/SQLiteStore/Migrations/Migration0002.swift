/// The provider's catalogue.
enum Migration0002 {
    static let sql = """
        CREATE TABLE catalogue (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            -- What the provider offered when it was last asked, in its own words; NULL before the first answer.
            content TEXT,
            read_at INTEGER,
            -- Nobody asks before.
            due_at INTEGER NOT NULL,
            CHECK ((content IS NULL) = (read_at IS NULL))
        ) STRICT;
        """
}
