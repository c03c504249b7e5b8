"""A provider on this machine that uses as little CPU as possible: `python provider.py PORT`.

It speaks the calls of Kie AI that Easel and a polling client need. A task ends after the seconds that `PUT /control`
has set, and its callback follows at once; with null, tasks wait until `POST /control/finish` ends them.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import random
import struct
import sys
import time
import uuid
import zlib
from dataclasses import dataclass
from typing import Any

import uvloop
from aiohttp import ClientSession, TCPConnector, web

KEY = b"benchmark"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(side: int) -> tuple[bytes, bytes]:
    """A square of noise, in two parts: a comment between them makes each image unique."""
    rows = b"".join(b"\0" + os.urandom(3 * side) for _ in range(side))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header, chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def signature(task: str, timestamp: str) -> str:
    return base64.b64encode(hmac.digest(KEY, f"{task}.{timestamp}".encode(), hashlib.sha256)).decode()


def signed(task: str) -> dict[str, str]:
    timestamp = str(int(time.time()))
    return {
        "Content-Type": "application/json",
        "X-Webhook-Timestamp": timestamp,
        "X-Webhook-Signature": signature(task, timestamp),
    }


def record(task: str, state: str, result: str, created: float) -> dict[str, Any]:
    """The provider's record of a task, for callbacks and status requests; about 1 KB in a callback."""
    wanted = {"input": json.dumps({"prompt": "a red boat on a quiet lake, " * 16}), "model": "nano-banana-pro"}
    return {
        "taskId": task, "model": "nano-banana-pro", "state": state,
        "param": json.dumps(wanted),
        "resultJson": json.dumps({"resultUrls": [result]}) if result else "", "failCode": None, "failMsg": None,
        "costTime": 1, "createTime": int(created * 1000), "completeTime": int(time.time() * 1000) if result else None,
        "creditsConsumed": 18,
    }  # fmt: skip


@dataclass
class Task:
    id: str
    address: str | None
    created: float
    ended: float | None = None


class Provider:
    def __init__(self, port: int) -> None:
        self.site = f"http://127.0.0.1:{port}"
        self.tasks: dict[str, Task] = {}
        self.after: float | None = None
        self.calls = {"createTask": 0, "recordInfo": 0, "downloads": 0}
        self.head, self.rest = png(512)
        self.session: ClientSession | None = None
        self.running: set[asyncio.Task[None]] = set()

    async def create(self, request: web.Request) -> web.Response:
        self.calls["createTask"] += 1
        asked = json.loads(await request.read())
        task = Task(uuid.uuid4().hex, asked.get("callBackUrl"), time.time())
        self.tasks[task.id] = task
        if self.after is not None:
            running = asyncio.create_task(self.end_later(task, self.after))
            self.running.add(running)
            running.add_done_callback(self.running.discard)
        return web.json_response({"code": 200, "msg": "success", "data": {"taskId": task.id}})

    async def end_later(self, task: Task, after: float) -> None:
        # As with the real one, no two tasks take exactly the same time.
        await asyncio.sleep(after * random.uniform(0.8, 1.2))
        await self.end(task)

    async def end(self, task: Task) -> float:
        """Returns the seconds until the callback was acknowledged."""
        task.ended = time.time()
        if task.address is None:
            return 0
        assert self.session
        data = record(task.id, "success", f"{self.site}/files/{task.id}.png", task.created)
        body = json.dumps({"code": 200, "msg": "Playground task completed successfully.", "data": data}).encode()
        began = time.monotonic()
        async with self.session.post(task.address, data=body, headers=signed(task.id)) as answer:
            await answer.read()
            if answer.status != 200:
                print(f"the callback of {task.id} was answered {answer.status}", file=sys.stderr, flush=True)
        return time.monotonic() - began

    async def info(self, request: web.Request) -> web.Response:
        self.calls["recordInfo"] += 1
        task = self.tasks.get(request.query.get("taskId", ""))
        if task is None:
            return web.json_response({"code": 422, "msg": "recordInfo is null", "data": None})
        result = f"{self.site}/files/{task.id}.png" if task.ended else ""
        data = record(task.id, "success" if result else "waiting", result, task.created)
        return web.json_response({"code": 200, "msg": "success", "data": data})

    async def file(self, request: web.Request) -> web.Response:
        self.calls["downloads"] += 1
        name = request.match_info["name"].encode()
        return web.Response(body=self.head + chunk(b"tEXt", b"Task\0" + name) + self.rest, content_type="image/png")

    async def state(self, request: web.Request) -> web.Response:
        tasks = [{"id": task.id, "address": task.address, "ended": task.ended} for task in self.tasks.values()]
        return web.json_response({"calls": self.calls, "tasks": tasks})

    async def control(self, request: web.Request) -> web.Response:
        """Resets everything and sets the duration of tasks."""
        self.after = (await request.json())["after"]
        self.tasks.clear()
        self.calls = dict.fromkeys(self.calls, 0)
        return web.json_response({})

    async def finish(self, request: web.Request) -> web.Response:
        """Ends every waiting task, a limited number at a time."""
        waiting = [task for task in self.tasks.values() if task.ended is None]
        times: list[float] = []

        async def work() -> None:
            while waiting:
                times.append(await self.end(waiting.pop()))

        began = time.monotonic()
        await asyncio.gather(*[work() for _ in range((await request.json())["atOnce"])])
        return web.json_response({"times": times, "seconds": time.monotonic() - began})

    async def serve(self, port: int) -> None:
        app = web.Application()
        app.add_routes([
            web.post("/api/v1/jobs/createTask", self.create), web.get("/api/v1/jobs/recordInfo", self.info),
            web.get("/files/{name}", self.file), web.get("/control", self.state), web.put("/control", self.control),
            web.post("/control/finish", self.finish),
        ])  # fmt: skip
        self.session = ClientSession(connector=TCPConnector(limit=0))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(Provider(int(sys.argv[1])).serve(int(sys.argv[1])))
