"""Faults of the machine that the servers run on: a locked database, a wrong clock."""

import mmap
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

# A server waits 5 s for a lock.
SHORTEST_LOCK = 5.5
MINUTE, HOUR, DAY = 60, 3_600, 86_400


class Locks(threading.Thread):
    """Occasionally holds an exclusive lock on the database for longer than a server waits for it."""

    def __init__(self, database, seed, count, longest):
        super().__init__(daemon=True)
        self.database = database
        self.random = random.Random(f"{seed} locks")
        self.left = count
        self.longest = longest
        # When it was held: pairs of start and end.
        self.spans = []
        self.held = threading.Event()
        self.wanted = threading.Event()
        self.stop = threading.Event()

    def run(self):
        while self.left > 0:
            self.wanted.wait()
            self.wanted.clear()
            if self.stop.is_set():
                return
            self.hold(SHORTEST_LOCK * (self.longest / SHORTEST_LOCK) ** self.random.random())

    def hold(self, seconds):
        connection = sqlite3.connect(self.database, timeout=60, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
            self.held.set()
            began = time.time()
            self.stop.wait(seconds)
            connection.execute("ROLLBACK")
            self.spans.append((began, time.time()))
            self.left -= 1
        except sqlite3.OperationalError:
            # The servers used it all the time.
            pass
        finally:
            self.held.clear()
            connection.close()

    def end(self):
        self.stop.set()
        self.wanted.set()
        if self.is_alive():
            self.join(60)


class Clock(threading.Thread):
    """The wall clock of the servers, set forward and back while they run.

    A small library that is loaded before theirs adds an offset, so nothing in Easel knows of it.
    """

    # Seconds for which it stays right and wrong. With a wrong clock every callback is refused for its signature, so
    # callbacks would never be tested if it were wrong for long.
    RIGHT, WRONG = (2.0, 6.0), (0.3, 2.5)

    def __init__(self, folder, seed):
        super().__init__(daemon=True)
        self.random = random.Random(f"{seed} clock")
        self.jumps = 0
        # When it was wrong: pairs of start and end.
        self.spans = []
        self.stop = threading.Event()
        self.why_not = None
        self.library = Path(folder) / "clock.so"
        self.file = Path(folder) / "clock"
        self.file.write_bytes(bytes(8))
        with open(self.file, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), 8)
        self.build()

    def build(self):
        compiler = next(filter(shutil.which, ("cc", "clang", "gcc")), None)
        if sys.platform != "linux":
            self.why_not = "only Linux lets a program's clock be set alone"
        elif compiler is None:
            self.why_not = "there is no C compiler (cc, clang, gcc)"
        else:
            built = subprocess.run(
                [compiler, "-O1", "-shared", "-fPIC", "-o", self.library, Path(__file__).parent / "clock.c"],
                capture_output=True, text=True)
            if built.returncode != 0:
                self.why_not = f"clock.c does not compile: {built.stderr.strip()}"

    def environment(self):
        return {} if self.why_not else {"LD_PRELOAD": str(self.library), "DRILL_CLOCK": str(self.file)}

    def set(self, offset):
        self.page[:] = struct.pack("=q", int(offset))

    def check(self, shown):
        """Whether the clock returned by `shown` can really be set."""
        if self.why_not:
            return
        self.set(HOUR)
        end = time.monotonic() + 10
        while abs(shown() - time.time() - HOUR) > MINUTE:
            if time.monotonic() > end:
                self.why_not = "the server's clock does not follow"
                break
            time.sleep(0.1)
        self.set(0)

    def run(self):
        is_wrong, now = False, time.time()
        while not self.why_not and not self.stop.wait(self.random.uniform(*(self.WRONG if is_wrong else self.RIGHT))):
            # One time in four, change from one wrong time to another.
            was_wrong, is_wrong = is_wrong, not is_wrong or self.random.random() < 0.25
            span = self.random.choice([(2 * MINUTE, 20 * MINUTE), (20 * MINUTE, 3 * HOUR), (3 * HOUR, DAY)])
            self.set(self.random.choice([-1, 1]) * self.random.uniform(*span) if is_wrong else 0)
            self.jumps += 1
            began, now = now, time.time()
            if was_wrong:
                self.spans.append((began, now))

    def end(self):
        self.stop.set()
        if self.is_alive():
            self.join(10)
        self.set(0)
