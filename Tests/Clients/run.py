"""Official clients of the protocols Easel speaks, against a real `easel serve` with a simulated provider.

    run.py [topic[:test] …]

A topic is a module in `topics` with TESTS, functions that get an `Installation` of their own; PYTHON names the virtual
environment in .build it needs, and each topic runs in that. All tests of a topic run side by side.
"""

import concurrent.futures
import importlib
import pathlib
import subprocess
import sys
import threading
import time
import traceback

from installation import ROOT, Installation

TOPICS = ["chat", "openai_images", "openai_docs", "mcp_new", "mcp_old", "mcp_docs", "javascript", "webhooks", "n8n_docs", "doors"]
writing = threading.Lock()


def play(topic, function):
    """Runs one test. Returns whether it passed."""
    started = time.monotonic()
    try:
        with Installation(**getattr(function, "settings", {})) as easel:
            try:
                function(easel)
            except BaseException:
                with writing:
                    print(easel.log(), file=sys.stderr)
                raise
    except Exception:
        with writing:
            traceback.print_exc()
            print(f"FAILED {topic}: {function.__name__}", file=sys.stderr)
        return False
    with writing:
        print(f"clients: {topic}: {function.__name__.replace('_', ' ')} ({time.monotonic() - started:.0f} s)", flush=True)
    return True


def in_its_own_environment(argument):
    """Each topic runs in the Python environment that has its client."""
    topic = argument.partition(":")[0]
    source = (pathlib.Path(__file__).parent / "topics" / f"{topic}.py").read_text()
    environment = source.split("PYTHON = ", 1)[1].split("\n", 1)[0].strip("\"'")
    python = ROOT / ".build" / environment / "bin/python"
    return subprocess.run([python, __file__, "--here", argument]).returncode == 0


def main():
    arguments = sys.argv[1:]
    if arguments[:1] != ["--here"]:
        sys.exit(0 if all([in_its_own_environment(argument) for argument in arguments or TOPICS]) else 1)
    topic, _, name = arguments[1].partition(":")
    tests = [test for test in importlib.import_module(f"topics.{topic}").TESTS if name in ("", test.__name__)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        passed = list(pool.map(lambda test: play(topic, test), tests))
    sys.exit(0 if passed and all(passed) else 1)


if __name__ == "__main__":
    main()
