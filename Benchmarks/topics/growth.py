"""1,000,000 image nodes and as many messages on 10,000 canvases, against a single canvas of them."""

import asyncio
import http.client
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from kit.crowd import NODES_A_CANVAS, fill
from kit.easel import Easel
from kit.figures import Rounds, fine, percentile
from kit.options import Options
from kit.processes import wait_for
from kit.report import Plot, Report, Table
from kit.watch import watching

from topics.create import one_after_another

NODES = 1_000_000
IDLE_SECONDS = 5


@dataclass
class Grown:
    """A server, and what was measured of it. Times are in milliseconds."""

    easel: Easel
    canvas: str
    node: str
    routes: dict[str, tuple[Rounds, Rounds]] = field(default_factory=dict)
    figures: dict[str, Rounds] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.figures.setdefault(name, Rounds()).add(value)


async def original(easel: Easel) -> str:
    """A canvas with an image and a message, as the server makes them."""
    easel.tasks_take(0)
    canvas = easel.canvas()
    async with watching(easel, canvas) as watch:
        await watch.wait(await watch.create())
    easel.call(f"/api/canvases/{canvas}/messages", {"content": "hello"})
    wait_for("the answer", lambda: len(easel.call(f"/api/canvases/{canvas}/messages")["messages"]) >= 2)
    easel.server.settled_cpu()
    return canvas


def grow(options: Options, folder: Path, nodes: int) -> Grown:
    easel = Easel(options.easel, folder)
    with easel:
        canvas = asyncio.run(original(easel))
    began = time.monotonic()
    canvases = fill(folder / ".easel/easel.db", canvas, nodes)
    options.say(f"{nodes:,} image nodes on {len(canvases):,} canvases made in {time.monotonic() - began:.0f} s")
    return Grown(easel, canvases[len(canvases) // 2], f"node_{nodes // 2:012}")


def measure(options: Options, folder: Path) -> Report:
    report = Report("growth", options.rounds)
    few = grow(options, folder / "few", NODES_A_CANVAS)
    many = grow(options, folder / "many", 20_000 if options.quick else NODES)
    both = {"few": few, "many": many}
    for number in range(options.rounds):
        with ExitStack() as stack:
            for name, one in both.items():
                options.say(f"round {number + 1}, start and idle: {name}")
                stack.enter_context(one.easel)
                one.add("start to ready, ms", 1000 * one.easel.start_seconds)
                idle(one)
            for name, one in both.items():
                options.say(f"round {number + 1}, routes and creating: {name}")
                routes(one, 20 if options.quick else 100)
                create(one, 10 if options.quick else 40)
    names = [f"{NODES_A_CANVAS}", f"{20_000 if options.quick else NODES:,}"]
    table = Table(["image nodes", *names, "ratio"])
    for name, rounds in few.figures.items():
        grown = many.figures[name]
        ratio = (grown / rounds).ratio if rounds.lowest > 0 else ""
        table.rows.append([name, rounds.text(fine), grown.text(fine), ratio])
    report.tables.append(table)
    table = Table(["route", *(f"{name}: p50 ms" for name in names), "ratio", f"{names[1]}: p99 ms"])
    for name, (rounds, _) in few.routes.items():
        grown, slow = many.routes[name]
        table.rows.append([f"`{name}`", rounds.text(fine), grown.text(fine), (grown / rounds).ratio, slow.text(fine)])
    report.tables.append(table)
    plot = Plot("growth", "Time of an answer, p50", "ms; less is better", list(few.routes))
    for one, name in zip((few, many), names, strict=True):
        plot.add(f"{name} image nodes", [rounds for rounds, _ in one.routes.values()])
    report.plots.append(plot)
    return report


def idle(one: Grown) -> None:
    server = one.easel.server
    before = server.settled_cpu()
    time.sleep(IDLE_SECONDS)
    one.add("idle: processor time, ms a second", 1000 * (server.cpu() - before) / IDLE_SECONDS)
    one.add("idle: resident memory, MiB", server.memory("VmRSS") / 2**20)
    one.add("idle: of it anonymous, MiB", server.memory("RssAnon") / 2**20)


def create(one: Grown, images: int) -> None:
    one.easel.tasks_take(0)
    asyncio.run(one_after_another(one.easel, one.canvas, 3))
    answered, completed = asyncio.run(one_after_another(one.easel, one.canvas, images))
    one.add("create: answered, p50 ms", percentile(answered, 0.5))
    one.add("create: answered, p99 ms", percentile(answered, 0.99))
    one.add("create: completed, p50 ms", percentile(completed, 0.5))
    one.add("create: completed, p95 ms", percentile(completed, 0.95))


def routes(one: Grown, requests: int) -> None:
    canvas, node = f"/api/canvases/{one.canvas}", f"/api/image-nodes/{one.node}"
    paths = {
        "GET /api/canvases": "/api/canvases",
        "GET /api/canvases/{canvasId}": canvas,
        "GET /api/canvases/{canvasId}/image-nodes": f"{canvas}/image-nodes?limit=50",
        "GET /api/canvases/{canvasId}/messages": f"{canvas}/messages",
        "GET /api/image-nodes/{imageNodeId}": node,
        "GET /api/image-nodes/{imageNodeId}/events": f"{node}/events",
        "GET /api/callbacks": "/api/callbacks",
        "GET /api/usage": "/api/usage",
        "GET /api/trash": "/api/trash",
        "GET /metrics": "/metrics",
    }
    connection = http.client.HTTPConnection("127.0.0.1", one.easel.port, timeout=120)
    for name, path in paths.items():
        took = []
        for number in range(requests + 3):
            began = time.monotonic()
            connection.request("GET", path, headers=one.easel.authorization)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} was answered {answer.status}: {content[:300]!r}")
            if number >= 3:
                took.append(1000 * (time.monotonic() - began))
        middle, slow = one.routes.setdefault(name, (Rounds(), Rounds()))
        middle.add(percentile(took, 0.5))
        slow.add(percentile(took, 0.99))
    connection.close()
