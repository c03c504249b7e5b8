"""A client of the provider that polls, as one does without a callback URL.

It sends createTask, asks recordInfo at intervals until the image is there, downloads it, and flushes it to disk.
"""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession


@dataclass
class Polled:
    """When an image was stored, and its task."""

    task: str
    stored: float


async def poll(provider: str, folder: Path, images: int, every: float) -> list[Polled]:
    """Requests `count` images at once."""
    async with ClientSession() as session:

        async def one() -> Polled:
            wanted = {"model": "nano-banana-pro", "input": {"prompt": "a red boat on a quiet lake"}}
            async with session.post(f"{provider}/api/v1/jobs/createTask", json=wanted) as answer:
                task = (await answer.json())["data"]["taskId"]
            while True:
                await asyncio.sleep(every)
                async with session.get(f"{provider}/api/v1/jobs/recordInfo", params={"taskId": task}) as answer:
                    if (await answer.json())["data"]["state"] == "success":
                        break
            async with session.get(f"{provider}/files/{task}.png") as answer:
                content = await answer.read()
            await asyncio.to_thread(keep, folder / f"{task}.png", content)
            return Polled(task, time.time())

        return list(await asyncio.gather(*[one() for _ in range(images)]))


def keep(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
