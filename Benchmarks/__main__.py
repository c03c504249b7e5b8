"""Compares Easel with its peers, in alternating rounds on this machine; `scripts/bench` runs it."""

import argparse
import importlib
import signal
import sys
import tempfile
from pathlib import Path

from kit.easel import ROOT
from kit.options import Options
from kit.processes import allow_many_files
from kit.report import Report, kept, place
from kit.topics import APART, TOPICS


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"{', '.join(TOPICS)}; all unless named")
    parser.add_argument("--rounds", type=int, default=3, help="alternating rounds (3)")
    parser.add_argument("--seconds", type=float, default=4, help="of load for one figure (4)")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that it works; writes nothing")
    parser.add_argument("--render", action="store_true", help="write docs/performance.md from the last figures again")
    parser.add_argument("--keep", action="store_true", help="instructions: keep those counted now")
    parser.add_argument("--easel", type=Path, default=ROOT / ".build/release/easel", help="the program to measure")
    arguments = parser.parse_args()
    if unknown := [topic for topic in arguments.topics if topic not in TOPICS | APART]:
        parser.error(f"there is no topic {unknown[0]}; the topics are {', '.join(TOPICS | APART)}")
    quick = arguments.quick
    options = Options(
        arguments.easel.resolve(),
        1 if quick else arguments.rounds,
        1 if quick else arguments.seconds,
        quick,
        arguments.keep,
    )
    allow_many_files()
    # So that started programs are ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    topics = arguments.topics or list(TOPICS)
    for topic in topics:
        if topic in TOPICS:
            place(topic)
    for topic in topics:
        if arguments.render:
            if report := kept(topic):
                report.write()
            continue
        options.say(f"── {topic}: {(TOPICS | APART)[topic]}")
        with tempfile.TemporaryDirectory(prefix=f"easel-bench-{topic}-", ignore_cleanup_errors=True) as folder:
            found: Report = importlib.import_module(f"topics.{topic}").measure(options, Path(folder))
        found.print()
        if found.fault:
            raise SystemExit(found.fault)
        if topic in TOPICS and not quick:
            found.keep()
            found.write()


if __name__ == "__main__":
    main()
