"""Load from wrk, whose single thread is faster than every server measured here (`ceiling` shows it)."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kit.processes import Program

SCRIPT = Path(__file__).resolve().parents[1] / "load/requests.lua"


@dataclass
class Ask:
    """A request to send."""

    path: str
    body: str = ""
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        return "\t".join(
            [self.method, self.path, self.body, *(f"{name}: {text}" for name, text in self.headers.items())]
        )


@dataclass
class Load:
    """The result. Times are in milliseconds; CPU time is the server's, including deferred work."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float
    worst: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_each(self) -> float:
        """Microseconds."""
        return 1e6 * self.cpu / self.requests


def load(program: Program, port: int, asks: Sequence[Ask], connections: int, seconds: float, folder: Path) -> Load:
    """Sends the requests repeatedly. Every one must succeed."""
    file = folder / "requests.txt"
    file.write_text("".join(ask.line + "\n" for ask in asks))
    before = program.settled_cpu()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", str(SCRIPT)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/", "--", str(file)], capture_output=True, text=True, timeout=seconds + 60
    )
    result = next((line[7:] for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if done.returncode or result is None:
        raise SystemExit(f"wrk against {program.name} failed:\n{done.stdout}{done.stderr}")
    seen = json.loads(result)
    if not seen["requests"] or seen["refused"] or seen["broken"] or seen["timed_out"]:
        raise SystemExit(f"{program.name} did not answer every request well: {result}\n{program.log_end()}")
    cpu = program.settled_cpu() - before
    p50, p99, worst = (seen[name] / 1e3 for name in ("p50", "p99", "worst"))
    return Load(seen["requests"], seen["microseconds"] / 1e6, seen["bytes"], p50, p99, worst, cpu)
