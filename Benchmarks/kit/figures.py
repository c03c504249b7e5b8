"""Figures of several rounds, and ratios between two of them."""

import statistics
from collections.abc import Callable, Sequence


class Rounds:
    """One thing measured in several rounds."""

    def __init__(self, values: Sequence[float] = ()) -> None:
        self.values = list(values)

    def add(self, value: float) -> None:
        self.values.append(value)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def lowest(self) -> float:
        return min(self.values)

    @property
    def highest(self) -> float:
        return max(self.values)

    def __truediv__(self, other: "Rounds") -> "Rounds":
        """Ratios within each round, since disturbances affect both."""
        return Rounds([mine / its for mine, its in zip(self.values, other.values, strict=True) if its])

    def text(self, number: Callable[[float], str]) -> str:
        """Median, then lowest and highest."""
        if not self.values:
            return "–"
        if len(self.values) == 1:
            return number(self.median)
        return f"{number(self.median)} ({number(self.lowest)}–{number(self.highest)})"

    @property
    def ratio(self) -> str:
        if len(self.values) == 1:
            return f"{fine(self.median)} ×"
        return f"{fine(self.median)} × ({fine(self.lowest)}–{fine(self.highest)})"


def whole(value: float) -> str:
    return f"{value:,.0f}"


def fine(value: float) -> str:
    """Three significant digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
