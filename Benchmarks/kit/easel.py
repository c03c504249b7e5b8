"""A real `easel serve` with its own provider, and API calls."""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from kit.processes import Program, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
KEY = "benchmark"


def call(url: str, body: Any = None, method: str | None = None, headers: dict[str, str] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data=data, headers={"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with urlopen(request, timeout=120) as answer:
            text = answer.read()
    except HTTPError as error:
        raise SystemExit(f"{request.get_method()} {url} was answered {error.code}: {error.read()[:500]!r}") from None
    return json.loads(text) if text else None


class Easel:
    """The server, its provider, and an organization with a key, for the duration of the block."""

    def __init__(self, program: Path, folder: Path, prefix: tuple[str, ...] = (), **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path, self.folder, self.prefix = program, folder, prefix
        self.provider_port, self.port = free_port(), free_port()
        self.provider_url, self.url = (f"http://127.0.0.1:{port}" for port in (self.provider_port, self.port))
        self.environment = {
            "KIE_AI_API_KEY": KEY, "KIE_AI_BASE_URL": self.provider_url, "KIE_AI_WEBHOOK_HMAC_KEY": KEY,
            "RESULT_HOSTS": self.provider_url, "SITE_URL": self.url, "PORT": str(self.port), "LOG_LEVEL": "warning",
            "KIE_RATE_LIMIT": "5000/1s", "EASEL_KEY_RATE_LIMIT": "none", "EASEL_RECONCILE_AFTER": "3600",
            "EASEL_GIVE_UP_AFTER": "7200", "EASEL_CONNECTIONS": "20000", "EASEL_STREAMS_PER_KEY": "20000", **settings,
        }  # fmt: skip

    def __enter__(self) -> "Easel":
        self.provider = Program(
            "provider", [sys.executable, Path(__file__).with_name("provider.py"), str(self.provider_port)], self.folder
        )
        try:
            self.provider.wait_until_it_answers(self.provider_url + "/control")
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if hasattr(self, "server"):
            self.server.stop()
        self.provider.stop()

    def start(self) -> None:
        """Measures how long the server takes until it is ready."""
        began = time.monotonic()
        self.server = Program("easel", [*self.prefix, self.path, "serve"], self.folder, self.environment)
        self.server.wait_until_it_answers(self.url + "/readyz", every=0.002, seconds=600)
        self.start_seconds = time.monotonic() - began
        if not (key := self.folder / "key").exists():
            organization = self.command("organizations", "create", "--name", "Benchmark")["id"]
            key.write_text(self.command("keys", "create", "--organization", organization)["key"])
        self.key = key.read_text()

    def command(self, *arguments: str) -> Any:
        done = subprocess.run(
            [self.path, *arguments, "--json"], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"easel {' '.join(arguments)} failed: {done.stderr}")
        return json.loads(done.stdout)

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def call(self, path: str, body: Any = None, method: str | None = None) -> Any:
        return call(self.url + path, body, method, self.authorization)

    def tasks_take(self, seconds: float | None) -> None:
        """Sets about how long the next tasks take; None means until `finish`. Resets the provider."""
        call(self.provider_url + "/control", {"after": seconds}, "PUT")

    def finish(self, at_once: int) -> list[float]:
        """Ends all waiting tasks; returns the seconds until each callback was acknowledged."""
        return list(call(self.provider_url + "/control/finish", {"atOnce": at_once})["times"])

    def provider_state(self) -> Any:
        return call(self.provider_url + "/control")

    def count(self, table: str) -> int:
        """The number of rows in a table of its database."""
        with closing(sqlite3.connect(f"file:{self.folder}/.easel/easel.db?mode=ro", uri=True)) as db:
            return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def canvas(self) -> str:
        return str(self.call("/api/canvases", {"title": "Benchmark"})["id"])

    def create(self, canvas: str, count: int) -> list[dict[str, Any]]:
        """Creates image nodes, at most eight per request."""
        nodes: list[dict[str, Any]] = []
        while len(nodes) < count:
            wanted = {"prompt": "a red boat on a quiet lake", "count": min(8, count - len(nodes))}
            nodes += self.call(f"/api/canvases/{canvas}/image-nodes", wanted)["imageNodes"]
        return nodes

    def wait_until_none_is(self, status: str, canvas: str, seconds: float = 600) -> None:
        address = f"/api/canvases/{canvas}/image-nodes?limit=1&status={status}"
        wait_for(f"the end of all {status} image nodes", lambda: not self.call(address)["imageNodes"], seconds)

    def submitted(self, canvas: str, count: int, quiet: float = 0) -> list[dict[str, Any]]:
        """The provider's tasks, once it has one for each image node."""
        self.tasks_take(None)
        self.create(canvas, count)
        self.wait_until_none_is("pending", canvas)
        wait_for("the tasks", lambda: len(self.provider_state()["tasks"]) == count)
        # The task's id is stored shortly after the provider has returned it.
        time.sleep(quiet) if quiet else self.server.settled_cpu()
        return list(self.provider_state()["tasks"])
