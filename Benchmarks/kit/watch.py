"""Follows a canvas as a browser does, and records when each image arrives."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientTimeout

from kit.easel import Easel


class Watch:
    def __init__(self, easel: Easel, canvas: str, session: ClientSession) -> None:
        self.easel, self.canvas, self.session = easel, canvas, session
        self.completed: dict[str, tuple[float, dict[str, Any]]] = {}
        self.changed = asyncio.Event()

    async def read(self, ready: asyncio.Event) -> None:
        address = f"{self.easel.url}/api/canvases/{self.canvas}/events?after=latest"
        async with self.session.get(address, headers=self.easel.authorization) as answer:
            assert answer.status == 200, await answer.text()
            ready.set()
            async for line in answer.content:
                if not line.startswith(b"data: {"):
                    continue
                node = json.loads(line[6:])
                if node.get("status") == "completed" and node["id"] not in self.completed:
                    self.completed[node["id"]] = time.time(), node
                    self.changed.set()

    async def create(self, count: int = 1) -> list[dict[str, Any]]:
        """Requests image nodes; each records how long the response took."""
        wanted = {"prompt": "a red boat on a quiet lake", "count": count}
        address, began = f"{self.easel.url}/api/canvases/{self.canvas}/image-nodes", time.time()
        async with self.session.post(address, json=wanted, headers=self.easel.authorization) as answer:
            assert answer.status == 201, await answer.text()
            nodes: list[dict[str, Any]] = (await answer.json())["imageNodes"]
        return [node | {"asked": began, "answered": time.time()} for node in nodes]

    async def wait(self, nodes: list[dict[str, Any]], seconds: float = 600) -> None:
        async with asyncio.timeout(seconds):
            while not all(node["id"] in self.completed for node in nodes):
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def watching(easel: Easel, canvas: str) -> AsyncIterator[Watch]:
    timeout = ClientTimeout(total=None, sock_read=60)
    async with ClientSession(timeout=timeout, read_bufsize=1 << 22) as session:
        watch, ready = Watch(easel, canvas, session), asyncio.Event()
        reading = asyncio.create_task(watch.read(ready))
        await ready.wait()
        try:
            yield watch
        finally:
            reading.cancel()
