"""Instructions of the hot paths, counted by Valgrind: they do not depend on how fast or how busy the machine is."""

import json
import platform
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

from kit.compiler import compiled
from kit.easel import ROOT, Easel
from kit.options import Options
from kit.processes import wait_for
from kit.provider import signed
from kit.report import Report, Table
from kit.subscribers import Subscribers

from topics.callbacks import running
from topics.feed import feed_of

# To be kept with a change that is meant to cost more, or costs less: scripts/bench instructions --keep
KEPT = ROOT / "Benchmarks/instructions.json"
TOLERANCE = 0.1
BUILT = ROOT / ".build/bench"
TIMES, CALLBACKS, CREATES, CHANGES, SUBSCRIBERS, QUIET_SECONDS = 3, 100, 20, 30, 100, 12


class Counter:
    """Counts what the server under callgrind does."""

    def __init__(self, easel: Easel) -> None:
        self.easel, self.dumps, self.idle = easel, 0, 0.0
        self.count(lambda: None)
        self.idle = self.count(lambda: time.sleep(QUIET_SECONDS)) / QUIET_SECONDS

    def count(self, act: Callable[[], object], quiet: float = 2) -> float:
        """Instructions of an action and of what it puts off, without those of an idle server in that time."""
        began = time.monotonic()
        act()
        if self.idle:
            time.sleep(quiet)
        process = self.easel.server.process.pid
        subprocess.run(["callgrind_control", "-d", str(process)], check=True, capture_output=True)
        took = time.monotonic() - began
        self.dumps += 1
        file = self.easel.folder / f"callgrind.out.{self.dumps}"
        wait_for("callgrind's figures", lambda: file.exists() and b"\ntotals:" in file.read_bytes())
        found = re.search(rb"^totals: (\d+)", file.read_bytes(), re.MULTILINE)
        assert found
        return int(found.group(1)) - self.idle * took


def measure(options: Options, folder: Path) -> Report:
    BUILT.mkdir(parents=True, exist_ok=True)
    program = stripped(options.easel)
    command = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'callgrind.out'}", "--fair-sched=yes")
    settings = {"LD_PRELOAD": str(preloaded()), "EASEL_IMAGING": str(options.easel.parent / "easel-imaging")}
    options.say("starting Easel in Valgrind")
    with Easel(program, folder, command, **settings) as easel:
        canvas = easel.canvas()
        tasks = easel.submitted(canvas, 8, quiet=3)
        counter = Counter(easel)

        def callbacks(count: int) -> None:
            for number in range(count):
                task = tasks[number % len(tasks)]
                headers = signed(task["id"])
                with urlopen(Request(task["address"], running(task).encode(), headers), timeout=120) as answer:
                    answer.read()

        def creates(count: int) -> None:
            for _ in range(count):
                easel.create(canvas, 1)

        found: dict[str, float] = {}
        for name, act, count in (("callback", callbacks, CALLBACKS), ("create", creates, CREATES)):
            options.say(f"{TIMES} times {count} of: {name}")
            counter.count(partial(act, count // 2))  # What is made once is not counted.
            found[name] = statistics.median(counter.count(partial(act, count)) / count for _ in range(TIMES))
        feed = feed_of(easel, canvas)
        changes: dict[int, float] = {}
        for subscribers, count in ((1, CHANGES), (SUBSCRIBERS, CHANGES // 3)):
            options.say(f"{TIMES} times {count} changes for {subscribers} subscribers")
            with Subscribers(folder, feed, subscribers, count, times=TIMES) as many:
                counter.count(lambda: None)
                changes[subscribers] = statistics.median(counter.count(many.publish) / count for _ in range(TIMES))
        found["change"] = changes[1]
        found["change, for each further subscriber"] = (changes[SUBSCRIBERS] - changes[1]) / (SUBSCRIBERS - 1)
    return compared(options, {name: round(count) for name, count in found.items()})


def compared(options: Options, found: dict[str, int]) -> Report:
    here = {"architecture": platform.machine(), "swift": swift_version()}
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if options.keep or not kept:
        KEPT.write_text(json.dumps({**here, "instructions": found}, indent=2) + "\n")
        options.say(f"kept in {KEPT.relative_to(ROOT)}")
    before: dict[str, int] = kept.get("instructions", {})
    report = Report("instructions", 1)
    table = Table(["instructions of one", "now", "kept", "ratio"])
    for name, count in found.items():
        ratio = f"{count / before[name]:.2f} ×" if name in before else ""
        table.rows.append([name, f"{count:,}", f"{before[name]:,}" if name in before else "", ratio])
    report.tables.append(table)
    if options.keep or not kept:
        return report
    if other := [f"{name} {kept.get(name)}" for name, value in here.items() if kept.get(name) != value]:
        options.say(f"Not compared: those kept are of {' and '.join(other)}.")
        return report
    grown = [name for name, count in found.items() if count > before.get(name, count) * (1 + TOLERANCE)]
    if grown:
        report.fault = (
            f"More than {TOLERANCE:.0%} above what Benchmarks/instructions.json has: {', '.join(grown)}. If that is "
            "meant, keep it with scripts/bench instructions --keep."
        )
    return report


def stripped(program: Path) -> Path:
    """A copy without debugging information, which Debian's Valgrind cannot read."""
    copy = BUILT / "easel"
    strip = shutil.which("strip") or shutil.which("llvm-strip")
    if strip is None:
        raise SystemExit("strip is required: please install binutils.")
    subprocess.run([strip, "--strip-debug", "-o", copy, program], check=True)
    return copy


def preloaded() -> Path:
    return compiled("sigsuspend.c", BUILT / "sigsuspend.so", "-shared", "-fPIC")


def swift_version() -> str:
    done = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"Swift version (\S+)", done.stdout + done.stderr)
    return found.group(1) if found else "unknown"
