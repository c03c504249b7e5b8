"""The live feed of one canvas, followed by many, against nginx with nchan."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kit.easel import Easel
from kit.figures import Rounds, fine
from kit.options import Options
from kit.processes import stopped_at_the_end
from kit.report import Plot, Report, Table
from kit.subscribers import Feed, Subscribers, request
from peers.servers import nginx

MANY, HELD = 2_000, 10_000
NAMES = FRESH, PEER, REUSED = "Easel, fresh connections", "nginx + nchan", "Easel, reused connections"
STREAM = {"Accept": "text/event-stream"}
LOCATIONS = """
    location /publish { nchan_publisher; nchan_channel_id canvas; nchan_message_buffer_length 100; }
    location /feed { nchan_subscriber eventsource; nchan_channel_id canvas; nchan_subscriber_first_message newest; }
"""


@dataclass
class Seen:
    """Milliseconds; KiB for each subscriber before and after the messages; microseconds for each of both."""

    p50: float
    p99: float
    last: float
    worst: float
    memory: float
    memory_after: float
    cpu: float


def feed_of(easel: Easel, canvas: str, reused: bool = False) -> Feed:
    """The feed of a canvas, and a request that moves an image node on it."""
    easel.tasks_take(None)
    node = easel.create(canvas, 1)[0]["id"]
    easel.wait_until_none_is("pending", canvas)
    size = len(json.dumps(easel.call(f"/api/image-nodes/{node}"), separators=(",", ":")))
    # Its six zeros become the number of the change; what stands before them is in every change exactly once.
    body = '{"position": {"x": 7000000, "y": 0}}'
    headers = easel.authorization | {"Content-Type": "application/json"}
    return Feed(
        easel.server, easel.port,
        request("GET", f"/api/canvases/{canvas}/events?after=latest", easel.authorization | STREAM),
        request("PATCH", f"/api/image-nodes/{node}", headers, body), '"x":7', size,
        request("HEAD", "/healthz") if reused else "",
    )  # fmt: skip


@contextmanager
def nchan(folder: Path, size: int) -> Iterator[Feed]:
    peer = nginx(folder, LOCATIONS)
    with stopped_at_the_end(peer.program):
        body = '{"x":7000000' + "," + "." * (size - 14) + "}"
        yield Feed(
            peer.program, peer.port, request("GET", "/feed", STREAM),
            request("POST", "/publish", {"Content-Type": "application/json"}, body), '"x":7', size,
        )  # fmt: skip


def follow(feed: Feed, folder: Path, count: int, messages: int) -> Seen:
    # A few come and go first: what is made once is not counted for each.
    with Subscribers(folder, feed, 20, 3) as few:
        few.publish()
    feed.program.settled_cpu()
    before = feed.program.memory()
    with Subscribers(folder, feed, count, messages) as many:
        started = feed.program.settled_cpu()
        memory = feed.program.memory() - before
        found = many.publish()
        cpu = feed.program.settled_cpu() - started
        after = feed.program.memory() - before
    return Seen(
        **found, memory=memory / count / 1024, memory_after=after / count / 1024, cpu=1e6 * cpu / count / messages
    )


def measure(options: Options, folder: Path) -> Report:
    report = Report("feed", options.rounds)
    size = 1100

    @contextmanager
    def server(name: str) -> Iterator[Feed]:
        """A new one each time: memory is seldom given back."""
        nonlocal size
        own = Path(tempfile.mkdtemp(dir=folder))
        if name == PEER:
            with nchan(own, size) as feed:
                yield feed
        else:
            with Easel(options.easel, own) as easel:
                feed = feed_of(easel, easel.canvas(), reused=name == REUSED)
                size = feed.size
                yield feed

    seen: dict[str, list[Seen]] = {}
    # A quick look still has all the connections: they are what can break.
    messages = 10 if options.quick else 50
    for number in range(options.rounds):
        for name in NAMES:
            options.say(f"round {number + 1}, {MANY:,} subscribers: {name}")
            with server(name) as feed:
                seen.setdefault(name, []).append(follow(feed, folder, MANY, messages))
    table(report, f"{MANY:,} subscribers", seen)
    held: dict[str, list[Seen]] = {}
    for number in range(options.rounds):
        for name in NAMES[:2]:
            options.say(f"round {number + 1}, {HELD:,} subscribers: {name}")
            with server(name) as feed:
                held.setdefault(name, []).append(follow(feed, folder, HELD, 10))
    table(report, f"{HELD:,} subscribers", held)
    return report


def table(report: Report, what: str, seen: dict[str, list[Seen]]) -> None:
    rows = Table([
        what, "last has it after, ms", "Easel’s time", "p50 ms", "p99 ms", "processor µs for each", "KiB each",
        "KiB after changes",
    ])  # fmt: skip
    for name, found in seen.items():
        after, peer = (Rounds([one.last for one in rounds]) for rounds in (found, seen[PEER]))
        rows.rows.append([
            name, after.text(fine), (after / peer).ratio if name.startswith("Easel") else "",
            Rounds([one.p50 for one in found]).text(fine), Rounds([one.p99 for one in found]).text(fine),
            Rounds([one.cpu for one in found]).text(fine), Rounds([one.memory for one in found]).text(fine),
            Rounds([one.memory_after for one in found]).text(fine),
        ])  # fmt: skip
    report.tables.append(rows)
    if len(report.tables) > 1:
        return
    last = Plot("feed", f"The last of {MANY:,} subscribers has a change", "ms after it is made; less is better", [""])
    memory = Plot("feed-memory", "Memory of a live subscriber", "KiB; less is better", [""])
    for name, found in seen.items():
        last.add(name, [Rounds([one.last for one in found])])
        memory.add(name, [Rounds([one.memory for one in found])])
    report.plots += [last, memory]
