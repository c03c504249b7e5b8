"""Compiles the parts written in C."""

import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "load"


def compiled(source: str, program: Path, *flags: str) -> Path:
    file = SOURCES / source
    if not program.exists() or program.stat().st_mtime < file.stat().st_mtime:
        compiler = shutil.which("cc") or shutil.which("clang")  # clang comes with Swift
        if compiler is None:
            raise SystemExit("A C compiler is required: please install gcc or clang.")
        program.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([compiler, "-O2", *flags, "-o", program, file], check=True)
    return program
