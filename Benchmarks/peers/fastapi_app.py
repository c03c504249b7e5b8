"""A Python service that handles a callback: parse it, store it in SQLite, flushed to disk, then answer.

With GROUP=1, callbacks that arrive together share a transaction, on a thread of its own.
"""

import asyncio
import json
import os
import sqlite3
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request

INSERT = "INSERT INTO callbacks (task, body, headers, received_at) VALUES (?, ?, ?, ?)"
LARGEST_GROUP = 256
Row = tuple[str, bytes, str, int]

db = sqlite3.connect(os.environ["DATABASE"], isolation_level=None, check_same_thread=False)
db.executescript("""
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS callbacks (
        id INTEGER PRIMARY KEY, task TEXT NOT NULL, body BLOB NOT NULL, headers TEXT NOT NULL,
        received_at INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS callbacks_by_task ON callbacks(task);
""")
waiting: list[tuple[Row, asyncio.Future[None]]] = []
rang = asyncio.Event()


def keep_all(rows: list[Row]) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.executemany(INSERT, rows)
    db.execute("COMMIT")


async def write_groups() -> None:
    writer = ThreadPoolExecutor(1)
    while True:
        await rang.wait()
        rang.clear()
        while waiting:
            group = waiting[:LARGEST_GROUP]
            del waiting[:LARGEST_GROUP]
            await asyncio.get_running_loop().run_in_executor(writer, keep_all, [row for row, _ in group])
            for _, done in group:
                done.set_result(None)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    writing = asyncio.create_task(write_groups())
    yield
    writing.cancel()


app = FastAPI(lifespan=lifespan)
GROUP = os.environ.get("GROUP") == "1"


@app.post("/api/kie-callback")
async def callback(request: Request) -> dict[str, Any]:
    body = await request.body()
    row = (
        json.loads(body)["data"]["taskId"], body, json.dumps(dict(request.headers)), int(time.time() * 1000),
    )  # fmt: skip
    if GROUP:
        done = asyncio.get_running_loop().create_future()
        waiting.append((row, done))
        rang.set()
        await done
    else:
        db.execute(INSERT, row)
    return {"code": 200, "msg": "success"}
