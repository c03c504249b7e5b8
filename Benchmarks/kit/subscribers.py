"""Many clients of one live feed, in a C program: in Python, reading would take longer than sending."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from kit.compiler import compiled
from kit.easel import ROOT
from kit.processes import Program

PROGRAM = ROOT / ".build/bench/subscribers"


@dataclass
class Feed:
    """How to follow a server's feed and how to publish to it: the requests for `subscribers.c`."""

    program: Program
    port: int
    subscribe: str
    publish: str
    needle: str
    size: int
    first: str = ""


class Subscribers:
    """Connected when the block starts, disconnected when it ends."""

    def __init__(self, folder: Path, feed: Feed, count: int, messages: int, times: int = 1) -> None:
        program = compiled("subscribers.c", PROGRAM)
        files: list[Path] = []
        for name, text in (("subscribe", feed.subscribe), ("publish", feed.publish), ("first", feed.first)):
            if text:
                (folder / f"{name}.http").write_text(text, newline="")
                files.append(folder / f"{name}.http")
        parts = [program, feed.port, count, *files[:2], feed.needle, messages, times, *files[2:]]
        self.command = [str(part) for part in parts]

    def __enter__(self) -> "Subscribers":
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            self.line()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def line(self) -> str:
        assert self.process.stdout
        line = str(self.process.stdout.readline())
        if not line:
            raise SystemExit(f"The subscribers ended: {' '.join(self.command)}")
        return line

    def publish(self) -> dict[str, Any]:
        """Milliseconds: p50 and p99 over all subscribers; the median and the `worst` of the `last` one."""
        assert self.process.stdin
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.line())
        return found


def request(method: str, path: str, headers: dict[str, str] | None = None, body: str = "") -> str:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {text}" for name, text in (headers or {}).items()),
    ]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", body])
