"""Tables and plots: printed, kept as JSON, and written into docs/performance.md."""

import datetime
import json
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kit.easel import ROOT
from kit.figures import Rounds

PAGE = ROOT / "docs/performance.md"
PLOTS = ROOT / "docs/images"
KEPT = ROOT / ".build/bench/results"


@dataclass
class Bar:
    low: float
    median: float
    high: float


@dataclass
class Plot:
    """Grouped bars, each with its range."""

    name: str
    title: str
    unit: str
    groups: list[str]
    series: dict[str, list[Bar]] = field(default_factory=dict)

    def add(self, name: str, rounds: Sequence[Rounds]) -> None:
        self.series[name] = [Bar(each.lowest, each.median, each.highest) for each in rounds]


@dataclass
class Table:
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    caption: str = ""

    @property
    def markdown(self) -> str:
        lines = [self.header, ["---"] * len(self.header), *self.rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return f"{self.caption}\n\n{table}" if self.caption else table

    @property
    def text(self) -> str:
        lines = [self.header, *self.rows]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.header))]
        table = "\n".join(
            "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in lines
        )
        return f"{self.caption}\n{table}" if self.caption else table


@dataclass
class Report:
    topic: str
    rounds: int
    tables: list[Table] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)
    made: str = field(default_factory=lambda: made())
    fault: str = ""

    def print(self) -> None:
        for table in self.tables:
            print(f"\n{table.text}", flush=True)

    def keep(self) -> None:
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{self.topic}.json").write_text(json.dumps(asdict(self), indent=1))

    def write(self) -> None:
        """Replaces the text between the topic's two marks in the document."""
        before, after = place(self.topic)
        parts = [table.markdown for table in self.tables]
        for plot in self.plots:
            draw(plot)
            parts.append(f"![{plot.title}](images/{file_of(plot).name})")
        parts.append(f"{self.made}; {self.rounds} rounds.")
        PAGE.write_text(before + "\n\n" + "\n\n".join(parts) + "\n\n" + after)


def place(topic: str) -> tuple[str, str]:
    """The document up to the topic's first mark, and from its second mark on."""
    begin, end = f"<!-- {topic}: written by scripts/bench -->", f"<!-- {topic}: end -->"
    page = PAGE.read_text()
    if begin not in page or end not in page:
        raise SystemExit(f"docs/performance.md has no place for the figures of {topic}: add {begin} and {end}.")
    return page[: page.index(begin)] + begin, page[page.index(end) :]


def kept(topic: str) -> Report | None:
    file = KEPT / f"{topic}.json"
    if not file.exists():
        return None
    data: dict[str, Any] = json.loads(file.read_text())
    tables = [Table(**table) for table in data["tables"]]
    plots = [
        Plot(**{**plot, "series": {name: [Bar(**bar) for bar in bars] for name, bars in plot["series"].items()}})
        for plot in data["plots"]
    ]
    return Report(data["topic"], data["rounds"], tables, plots, data["made"])


def made() -> str:
    """The date, the machine, and its load."""
    names = re.findall(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    processor = names[0] if names else platform.machine()
    today = datetime.date.today().isoformat()
    kernel, busy = platform.release().split("-")[0], os.getloadavg()[0]
    return f"{today}, {os.cpu_count()} cores ({processor}), Linux {kernel}; load average before it {busy:.1f}"


def file_of(plot: Plot) -> Path:
    return PLOTS / f"performance-{plot.name}.svg"


def draw(plot: Plot) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    # Text stays text in the SVG, and the same figures give the same file.
    matplotlib.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "easel", "font.size": 9, "font.family": "sans-serif"}
    )
    bars = len(plot.series) * len(plot.groups)
    is_single = len(plot.groups) == 1
    size = (7, 0.9 + 0.26 * bars + (0 if is_single else 0.15 * len(plot.groups) + 0.2))
    figure, axes = pyplot.subplots(figsize=size, layout="constrained")
    height = 0.8 / len(plot.series)
    for number, (name, rounds) in enumerate(plot.series.items()):
        places = [at + number * height for at in range(len(rounds))]
        spread = [[bar.median - bar.low for bar in rounds], [bar.high - bar.median for bar in rounds]]
        style = {"ecolor": "#555", "elinewidth": 1, "capsize": 2}
        medians = [bar.median for bar in rounds]
        axes.barh(places, medians, height * 0.9, label=name, xerr=spread, color=f"C{number}", error_kw=style)
    if is_single:
        axes.set_yticks([number * height for number in range(len(plot.series))], list(plot.series))
    else:
        axes.set_yticks([at + 0.4 - height / 2 for at in range(len(plot.groups))], plot.groups)
        figure.legend(loc="outside lower left", ncols=2, fontsize=8, frameon=False)
    axes.invert_yaxis()
    axes.set_xlabel(plot.unit)
    axes.set_title(plot.title, loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#ddd", linewidth=0.6)
    axes.set_axisbelow(True)
    PLOTS.mkdir(parents=True, exist_ok=True)
    figure.savefig(file_of(plot), metadata={"Date": None, "Creator": "scripts/bench"})
    pyplot.close(figure)
