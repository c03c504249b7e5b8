"""Durable callbacks: what the provider sends, checked, kept, flushed to disk and acknowledged.

Easel checks token and signature, judges the callback and writes its audit trail; the others only parse and keep it.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kit.easel import Easel
from kit.figures import Rounds, fine, percentile, whole
from kit.options import Options
from kit.processes import Program, stopped_at_the_end
from kit.provider import record, signed
from kit.report import Plot, Report, Table
from kit.wrk import Ask, Load, load
from peers.servers import fastapi, nginx, pocketbase

CONNECTIONS = (1, 64, 256)
# Of callbacks about one attempt that change nothing, Easel keeps a hundred: the load has to be about so many attempts that
# it keeps every one, as the others do.
NODES, SUCCESSES = 6_144, 96


def running(task: dict[str, Any]) -> str:
    """A callback about a task that is still running: 1 KB, and nothing follows from it."""
    return json.dumps({"code": 200, "msg": "success", "data": record(task["id"], "generating", "", time.time())})


def measure(options: Options, folder: Path) -> Report:
    report = Report("callbacks", options.rounds)
    with ExitStack() as stack:
        easel = stack.enter_context(Easel(options.easel, folder / "easel"))
        tasks = easel.submitted(easel.canvas(), NODES)

        sent = 0

        def to_easel() -> list[Ask]:
            asks = []
            for task in tasks[sent % NODES :] + tasks[: sent % NODES]:
                address = urlsplit(task["address"])
                asks.append(Ask(f"{address.path}?{address.query}", running(task), "POST", signed(task["id"])))
            return asks

        def elsewhere(path: str) -> Callable[[], list[Ask]]:
            return lambda: [Ask(path, running(task), "POST", signed(task["id"])) for task in tasks]

        single, group = fastapi(folder, grouped=False), fastapi(folder, grouped=True)
        base = pocketbase(folder)
        ceiling = nginx(folder / "nginx", 'location /api/ { return 200 "ok"; }')
        for peer in (single, group, base, ceiling):
            stack.enter_context(stopped_at_the_end(peer.program))
        servers: dict[str, tuple[Program, int, Callable[[], list[Ask]]]] = {
            "Easel": (easel.server, easel.port, to_easel),
            "FastAPI, one transaction each": (single.program, single.port, elsewhere("/api/kie-callback")),
            "FastAPI, group commit": (group.program, group.port, elsewhere("/api/kie-callback")),
            "PocketBase, create a record": (base.program, base.port, elsewhere("/api/collections/callbacks/records")),
        }
        seen: dict[tuple[str, int], list[Load]] = {}
        bounds, highest = Bounds(folder), Rounds()
        stack.callback(bounds.close)
        for program, port, asks in servers.values():
            sent += load(program, port, asks(), 64, 1, folder).requests if program is easel.server else 0
        for number in range(options.rounds):
            for connections in CONNECTIONS:
                for name, (program, port, asks) in servers.items():
                    options.say(f"round {number + 1}, {connections} connections: {name}")
                    found = load(program, port, asks(), connections, options.seconds, folder)
                    seen.setdefault((name, connections), []).append(found)
                    sent += found.requests if program is easel.server else 0
            bounds.measure()
            highest.add(load(ceiling.program, ceiling.port, elsewhere("/api/kie-callback")(), 64, 1, folder).rate)
        if (kept := easel.count("callbacks")) < sent:
            raise SystemExit(f"Easel kept {kept} of {sent} callbacks, so this measures nothing; raise NODES.")
    loads(report, list(servers), seen)
    report.tables[0].caption = "Callbacks that say “generating”, 1 KB each. Nothing follows from them but their record."
    limits = Table(["limit of this machine", "a second"])
    limits.rows = [
        ["SQLite alone, one row of 1 KB a transaction, `synchronous=FULL`", bounds.sqlite.text(whole)],
        ["write 4 KB and `fdatasync`", bounds.flush.text(whole)],
        ["the load generator, against nginx that keeps nothing", highest.text(whole)],
    ]
    report.tables.append(limits)
    successes(report, options, folder)
    return report


def loads(report: Report, names: list[str], seen: dict[tuple[str, int], list[Load]]) -> None:
    def rounds(name: str, connections: int, figure: Callable[[Load], float]) -> Rounds:
        return Rounds([figure(each) for each in seen[name, connections]])

    groups = ["1 connection", *(f"{connections} connections" for connections in CONNECTIONS[1:])]
    for connections, group in zip(CONNECTIONS, groups, strict=True):
        table = Table([group, "callbacks a second", "Easel’s rate", "p50 ms", "p99 ms", "processor µs each"])
        ours = rounds("Easel", connections, lambda each: each.rate)
        for name in names:
            its = rounds(name, connections, lambda each: each.rate)
            table.rows.append([
                name, its.text(whole), "" if name == "Easel" else (ours / its).ratio,
                rounds(name, connections, lambda each: each.p50).text(fine),
                rounds(name, connections, lambda each: each.p99).text(fine),
                rounds(name, connections, lambda each: each.cpu_each).text(whole),
            ])  # fmt: skip
        report.tables.append(table)
    rate = Plot("callbacks", "Durable callbacks a second", "callbacks a second; more is better", groups)
    cpu = Plot("callbacks-cpu", "Processor time of a durable callback", "µs; less is better", groups)
    for name in names:
        rate.add(name, [rounds(name, connections, lambda each: each.rate) for connections in CONNECTIONS])
        cpu.add(name, [rounds(name, connections, lambda each: each.cpu_each) for connections in CONNECTIONS])
    report.plots += [rate, cpu]


class Bounds:
    """What SQLite and the disk allow, one after another."""

    def __init__(self, folder: Path) -> None:
        self.sqlite, self.flush = Rounds(), Rounds()
        self.db = sqlite3.connect(folder / "limit.db", isolation_level=None)
        self.db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        self.db.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)")
        self.body = os.urandom(1024)
        self.file = os.open(folder / "limit.bin", os.O_CREAT | os.O_WRONLY)

    def measure(self) -> None:
        self.sqlite.add(per_second(lambda: self.db.execute("INSERT INTO rows (body) VALUES (?)", [self.body])))
        self.flush.add(per_second(self.write_and_flush))

    def write_and_flush(self) -> None:
        os.write(self.file, self.body * 4)
        os.fdatasync(self.file)

    def close(self) -> None:
        self.db.close()
        os.close(self.file)


def per_second(act: Callable[[], Any], seconds: float = 1) -> float:
    began, count = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        act()
        count += 1
    return count / passed


def successes(report: Report, options: Options, folder: Path) -> None:
    """Callbacks that say success: each image is downloaded, checked and stored."""
    acknowledged, rate, cpu = Rounds(), Rounds(), Rounds()
    with Easel(options.easel, folder / "successes") as easel:
        canvas = easel.canvas()
        for number in range(options.rounds):
            options.say(f"round {number + 1}: {SUCCESSES} successes with download")
            easel.submitted(canvas, SUCCESSES)
            before, began = easel.server.cpu(), time.monotonic()
            acknowledged.add(1000 * percentile(easel.finish(64), 0.5))
            easel.wait_until_none_is("processing", canvas)
            rate.add(SUCCESSES / (time.monotonic() - began))
            cpu.add(1000 * (easel.server.settled_cpu() - before) / SUCCESSES)
    report.tables.append(Table(
        ["64 at a time", "images stored a second", "acknowledged after, p50 ms", "processor ms each"],
        [["Easel", rate.text(fine), acknowledged.text(fine), cpu.text(fine)]],
        caption="Callbacks that say “success”, until Easel and its imaging program have downloaded, checked and stored "
        "each image of 768 KB. The provider runs on the same cores.",
    ))  # fmt: skip
