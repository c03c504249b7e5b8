"""The options of every topic."""

import time
from dataclasses import dataclass
from pathlib import Path

BEGAN = time.monotonic()


@dataclass(frozen=True)
class Options:
    easel: Path
    rounds: int
    seconds: float
    quick: bool
    keep: bool

    def say(self, what: str) -> None:
        print(f"[{time.monotonic() - BEGAN:6.1f} s] {what}", flush=True)
