"""Fills a database with SQL: the rows of one image node are copied, with new ids.

Triggers stay, so that sums are right; indexes are made again at the end, which is faster.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

NODES_A_CANVAS = 100
# Milliseconds between two copies: 1,000,000 spread over twenty days.
STEP = 1_728
# In the SQL below, `n` is a copy's number and `c` that of its canvas.
CANVAS, NODE, IMAGE = "printf('canvas_%012d', c)", "printf('node_%012d', n)", "printf('img_%012d', n)"
SHARED = {"canvas_id": CANVAS, "image_node_id": NODE, "task_id": "printf('%032x', n)"}


@dataclass
class Copied:
    """The rows of a table to copy, and their columns with new values."""

    table: str
    which: str
    new: dict[str, str] = field(default_factory=dict)
    rows: int = 1


def copied(canvas: str, node: str) -> list[Copied]:
    of_node = f"image_node_id = '{node}'"
    place = {"x": "(n % 10) * 400.0", "y": f"(n % {NODES_A_CANVAS}) / 10 * 500.0"}
    return [
        Copied("canvases", f"id = '{canvas}'", {"id": CANVAS, "title": "'Canvas ' || c", "door": "NULL"}),
        Copied("image_nodes", f"id = '{node}'", {"id": NODE, "image_id": IMAGE, "message_id": "NULL", **place}),
        Copied("attempts", of_node),
        Copied("ledger", of_node),
        Copied("callbacks", of_node, {"id": "printf('cb_%012d', n)"}),
        Copied("images", of_node, {"id": IMAGE}),
        Copied("node_events", of_node, rows=3),
        Copied("messages", f"canvas_id = '{canvas}'", {"id": "printf('msg_%012d', n)", "image_node_ids": "'[]'"}),
    ]


def fill(database: Path, canvas: str, nodes: int) -> list[str]:
    """Copies the canvas's first image node and its first message. Returns the canvases' ids."""
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        # If it fails, the database is discarded.
        db.executescript("""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
            PRAGMA cache_size = -500000; PRAGMA temp_store = MEMORY; PRAGMA locking_mode = EXCLUSIVE;
        """)
        first = "SELECT id FROM image_nodes WHERE canvas_id = ? ORDER BY sequence"
        node = db.execute(first, [canvas]).fetchone()[0]
        indexes = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        db.execute("BEGIN")
        for name, _ in indexes:
            db.execute(f"DROP INDEX {name}")
        db.execute(f"""
            CREATE TEMP TABLE copies AS
            WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT {nodes})
            SELECT n, n / {NODES_A_CANVAS} AS c FROM numbers
        """)
        for each in copied(canvas, node):
            copy(db, each, nodes)
        for _, sql in indexes:
            db.execute(sql)
        db.execute("COMMIT")
        db.execute("PRAGMA locking_mode = NORMAL")
        db.execute("PRAGMA journal_mode = WAL")
    return [f"canvas_{number:012}" for number in range(-(-nodes // NODES_A_CANVAS))]


def copy(db: sqlite3.Connection, what: Copied, nodes: int) -> None:
    """Columns not named above stay unchanged; earlier copies have earlier times."""
    values = {row[1]: f"t.{row[1]}" for row in db.execute(f"PRAGMA table_info({what.table})")}
    values.pop("sequence", None)
    values = {name: f"{sql} - ({nodes} - n) * {STEP}" if name.endswith("_at") else sql for name, sql in values.items()}
    values |= {name: sql for name, sql in (SHARED | what.new).items() if name in values}
    copies = f"(SELECT * FROM copies WHERE n % {NODES_A_CANVAS} = 0)" if what.table == "canvases" else "copies"
    db.execute(f"""
        INSERT INTO {what.table} ({", ".join(values)}) SELECT {", ".join(values.values())}
        FROM {copies} CROSS JOIN (SELECT * FROM {what.table} WHERE {what.which} LIMIT {what.rows}) t ORDER BY n
    """)
