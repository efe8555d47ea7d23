"""What was measured, and the one table it is printed as."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass, field
from statistics import median

STARTED = time.monotonic()


def say(text: str) -> None:
    """Tell what happens now, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.0f} s] {text}", flush=True)


@dataclass
class Measured:
    """Pairs of samples of one thing and of its yardstick, taken one after the other."""

    what: str
    yardstick: str
    unit: str
    goal: str
    pairs: list[tuple[float, float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, value: float, yardstick: float) -> None:
        """Add one pass."""
        self.pairs.append((value, yardstick))
        say(
            f"  pass {len(self.pairs)}: {value:,.1f} / {yardstick:,.1f} {self.unit} = {value / yardstick:.3f}"
        )

    @property
    def ratios(self) -> list[float]:
        """The ratio of each pass."""
        return [value / yardstick for value, yardstick in self.pairs]


def print_table(found: list[Measured]) -> None:
    """Print ratios first, absolute figures small: those are this machine's and this hour's."""
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},", end=" ")
    print(f"{time.strftime('%Y-%m-%d')}, load {load}\n")
    print("| what | yardstick | ratio min / median / max | goal | absolute (median) |")
    print("|---|---|---|---|---|")
    for each in found:
        low, middle, high = min(each.ratios), median(each.ratios), max(each.ratios)
        value, yardstick = (median(column) for column in zip(*each.pairs, strict=True))
        print(
            f"| {each.what} | {each.yardstick} | {low:.3f} / **{middle:.3f}** / {high:.3f} | {each.goal} "
            f"| {value:,.1f} / {yardstick:,.1f} {each.unit} |"
        )
    for each in found:
        for note in each.notes:
            print(f"\n{each.what}: {note}")
