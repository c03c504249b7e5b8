"""Programs that a benchmark starts, their resource use, and how they end."""

import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

TICKS = os.sysconf("SC_CLK_TCK")


def allow_many_files() -> int:
    """Raises the limit on open files to the maximum; programs started later inherit it."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, is_there: Callable[[], bool], seconds: float = 60, every: float = 0.05) -> None:
    end = time.monotonic() + seconds
    while not is_there():
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not happen within {seconds:.0f} s.")
        time.sleep(every)


def answers(url: str) -> bool:
    try:
        with urlopen(Request(url), timeout=5):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


class Program:
    """A program and its children. Its output goes to a file, and is shown if it does not start."""

    def __init__(
        self, name: str, command: Sequence[str | Path], folder: Path, environment: dict[str, str] | None = None
    ) -> None:
        self.name, self.log = name, folder / f"{name}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": os.environ["PATH"], "HOME": str(folder), **(environment or {})},
            )

    def wait_until_it_answers(self, url: str, seconds: float = 60, every: float = 0.05) -> None:
        def is_there() -> bool:
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended while it started:\n{self.log_end()}")
            return answers(url)

        wait_for(f"an answer of {self.name}", is_there, seconds, every)

    def log_end(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def pids(self) -> list[int]:
        """The program and all its running descendants."""
        children: dict[int, list[int]] = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    stat = Path(f"/proc/{entry}/stat").read_text()
                except OSError:
                    continue
                children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
        found, open_ends = [], [self.process.pid]
        while open_ends:
            pid = open_ends.pop()
            found.append(pid)
            open_ends += children.get(pid, [])
        return found

    def cpu(self) -> float:
        """CPU seconds so far, of all its processes, including ended ones."""
        ticks = 0
        for pid in self.pids():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            ticks += sum(int(field) for field in fields[11:15])
        return ticks / TICKS

    def settled_cpu(self, quiet: float = 0.5, seconds: float = 60) -> float:
        """CPU time once it has stopped growing, so that deferred work is included."""
        end, before = time.monotonic() + seconds, self.cpu()
        while time.monotonic() < end:
            time.sleep(quiet)
            now = self.cpu()
            if now - before <= 0.02:
                return now
            before = now
        return before

    def memory(self, *kinds: str) -> int:
        """Bytes of resident memory; by default anonymous memory, with shared memory counted once."""
        totals: dict[str, list[int]] = {}
        for pid in self.pids():
            try:
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            except OSError:
                continue
            for line in lines:
                name, _, value = line.partition(":")
                if name in (kinds or ("RssAnon", "RssShmem")):
                    totals.setdefault(name, []).append(int(value.split()[0]) * 1024)
        return sum(max(values) if name == "RssShmem" else sum(values) for name, values in totals.items())

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextmanager
def stopped_at_the_end(program: Program) -> Iterator[Program]:
    try:
        yield program
    finally:
        program.stop()
